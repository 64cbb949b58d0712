// What people write into fields: whether it is what is asked for, and in plain words why not. The runtime judges the same once more.
import type { Problems } from "../../../parts/field";

/** Where pages of https: may ask without https: (W3C, Secure Contexts): this computer. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\]|.+\.localhost)$/;

/** What is wrong with the address of a unit. */
export function problemOfAddress(text: string): string | undefined {
  if (/\s/.test(text)) return "An address has no spaces in it.";
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return `Begin the address with https:// (or http:// for this computer).`;
  if (scheme !== "http" && scheme !== "https") return `${scheme}:// cannot be asked from here: begin the address with https:// or http://.`;
  if (!URL.canParse(text)) return "This is no web address: the part after :// must be a host, such as https://cu.example.org.";
  const { username, password, search, hash } = new URL(text);
  if (username || password) return "Leave the name and the password out of the address: they would be stored here as text.";
  if (search || hash || /[?#]/.test(text)) return "Leave out everything from the ? or # on.";
  return undefined;
}

/** What a browser will not do with an address that is right in itself. */
export function warningOfAddress(text: string, page: Pick<Location, "protocol"> = location): string | undefined {
  if (page.protocol !== "https:" || problemOfAddress(text) !== undefined) return undefined;
  const { protocol, hostname } = new URL(text);
  return protocol === "http:" && !LOOPBACK.test(hostname) ? "This page came by https: browsers let it ask no http:// address of other computers." : undefined;
}

/** The addresses of a field with one a line. */
export function addressesOf(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

/** The problem of the first address that has one. */
export function problemOfAddresses(text: string): string | undefined {
  for (const address of addressesOf(text)) {
    const problem = problemOfAddress(address);
    if (problem !== undefined) return `${address}: ${problem}`;
  }
  return undefined;
}

/** The last characters that ids can have: they stand for 32 bytes, which leaves two bits over. */
const LAST_OF_ID = /[AEIMQUYcgkosw048]$/;

/** What is wrong with the id of a process, a message or an account. */
export function problemOfId(text: string): string | undefined {
  const wrong = /[^\w-]/.exec(text)?.[0];
  if (wrong !== undefined) return `An id has only letters, digits, - and _; this has ${JSON.stringify(wrong)} in it.`;
  if (text.length !== 43) return `An id has 43 characters; this has ${text.length}.`;
  return LAST_OF_ID.test(text) ? undefined : `No id ends with ${text.at(-1)}: there must be a typing error in it.`;
}

/** The problem of a field that may be empty. */
export function optional(text: string, check: (text: string) => string | undefined): string | undefined {
  return text === "" ? undefined : check(text);
}

/** What the runtime says is wrong with a field of a form, whose name ends what it calls it, such as `settings.gateways[0]`; undefined when it is
 *  about something else. */
export function problemsOf<Name extends string>(problem: unknown, names: readonly Name[]): Problems<Name> | undefined {
  const { code, field = "", message = "" } = problem as { code?: string; field?: string; message?: string };
  const last = field.replace(/\[\d+\]$/, "").split(".").at(-1);
  const name = names.find((known) => known === last);
  return code === "invalid-argument" && name !== undefined ? ({ [name]: message.replaceAll("`", "") } as Problems<Name>) : undefined;
}
