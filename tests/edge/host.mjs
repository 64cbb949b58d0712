// What the shared tests of hosts have in common: how to reach one, and who signs.
import assert from "node:assert/strict";

export const ID = /^[\w-]{43}$/;
export const NOWHERE = "B".repeat(42) + "A";
export const EVAL = [{ name: "Action", value: "Eval" }];

/** While a test runs, all that anybody fetches goes to its host: the clients have addresses of the real network built in, which are not
 *  there. Gives the `fetch` of the host. */
export function reached(t, { url, fetch = globalThis.fetch }) {
  const { origin } = new URL(url);
  const before = globalThis.fetch;
  const only = async (input, init) => {
    const address = new URL(input?.url ?? input);
    return address.origin === origin ? fetch(input, init) : new Response("elsewhere is nothing", { status: 404 });
  };
  globalThis.fetch = only;
  t.after(() => {
    globalThis.fetch = before;
  });
  return only;
}

/** A signer of aoconnect with an ed25519 key that nobody had before: these are made faster than those of RSA. */
export function newSigner() {
  const made = crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  return async (create) => {
    const { publicKey, privateKey } = await made;
    const bytes = await create({ publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)), type: 2, alg: "ed25519" });
    return { signature: new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, bytes)), address: "" };
  };
}

/** The value of an answer, which must have this status. */
export async function ask(fetch, url, { status = 200, ...init } = {}) {
  const response = await fetch(url, init);
  const text = await response.text();
  assert.equal(response.status, status, `${init.method ?? "GET"} ${url}: ${text}`);
  assert.equal(response.headers.get("access-control-allow-origin"), "*", url);
  const isJson = /json|aos-2/.test(response.headers.get("content-type") ?? "") && text !== "";
  return { response, value: isJson ? JSON.parse(text) : text };
}
