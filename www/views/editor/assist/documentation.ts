// The documentation of names, looked up and shown.
import { MODULES, SECTIONS } from "../library/index";
import type { Key } from "./expression";

/** What is written of one name. */
export interface Entry {
  /** The last part: `send`. */
  name: string;
  /** How all of it is written: `ao.send(message)`. */
  signature: string;
  text: string;
  isFunction: boolean;
}

/** By the table that they are in, as `documentedPath` names it; the globals are in the one without a name. */
const byTable = new Map<string, ReadonlyMap<string, Entry>>();

for (const { table, written = table, members } of SECTIONS) {
  const entries = members.map(([signature, text]): [string, Entry] => {
    const name = /^:?([^(\s]+)/.exec(signature)![1]!;
    const separator = written === "" || signature.startsWith(":") ? "" : ".";
    return [name, { name, signature: written + separator + signature, text, isFunction: signature.includes("(") }];
  });
  byTable.set(table, new Map([...(byTable.get(table) ?? []), ...entries]));
}

/** Names that handlers usually give to the message that they get. */
const MESSAGES = new Set(["msg", "message", "m", "request"]);

/** The documentation's name of a table: of a module its own, of a message `msg`. */
export function documentedTable(keys: readonly Key[], modules: ReadonlyMap<string, string>): string {
  const [first, ...rest] = keys[0] === "_G" ? keys.slice(1) : keys;
  if (first === undefined) return "";
  const start = modules.get(String(first)) ?? (MESSAGES.has(String(first)) ? "msg" : first);
  return [start, ...rest].join(".");
}

/** All that is documented of a table. */
export function documentedIn(table: string): readonly Entry[] {
  return [...(byTable.get(table)?.values() ?? [])];
}

export function documentationOf(table: string, name: string): Entry | undefined {
  return byTable.get(table)?.get(name);
}

/** The same for a name with its way: `ao.send`, `.crypto.digest.md5`. */
export function documentationByPath(path: string): Entry | undefined {
  const at = path.lastIndexOf(".");
  return at <= 0 ? (documentationOf("", path) ?? moduleOf(path)) : (documentationOf(path.slice(0, at), path.slice(at + 1)) ?? moduleOf(path));
}

/** The modules that `require` takes. */
export const documentedModules: readonly Entry[] = MODULES.map(([name, text]) => ({ name, signature: `require("${name}")`, text, isFunction: false }));

function moduleOf(name: string): Entry | undefined {
  return documentedModules.find((entry) => entry.name === name);
}

/** As an element: the signature, the text, and what the process has there. */
export function shown({ signature, text }: { signature: string; text: string }, live?: string): HTMLElement {
  const place = document.createElement("div");
  place.className = "cm-documentation";
  const add = (kind: string, content: string, name = "") => {
    const element = document.createElement(kind);
    element.textContent = content;
    element.className = name;
    place.append(element);
  };
  add("code", signature);
  if (text !== "") add("p", text);
  if (live !== undefined) add("p", live, "cm-live");
  return place;
}
