// What is written at a place: a name, or the way into a table.
import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";

/** A key by which a source goes into a table. */
export type Key = string | number;

export interface Reference {
  /** The keys before the last separator: of `Balances.al`, `Balances`. None of what is no name: `("x"):up`. */
  base: readonly Key[];
  /** Between them and the name. */
  separator: "" | "." | ":";
  /** The name, or as much of it as is there. */
  name: string;
  /** Where the name begins. */
  from: number;
}

const KEY = String.raw`\.\s*[A-Za-z_]\w*|\[\s*(?:"[^"\n]*"|'[^'\n]*'|\d+)\s*\]`;
const PATH = new RegExp(String.raw`([A-Za-z_]\w*(?:${KEY})*)\s*([.:])\s*(\w*)$`);
const METHOD = /[)\]}"']\s*:\s*(\w*)$/;
const NAME = /(?<![\w.:"'])[A-Za-z_]\w*$/;

/** What ends at a place; undefined where there is no such thing, as in comments and texts. */
export function referenceBefore(state: EditorState, position: number): Reference | undefined {
  if (isQuiet(state, position)) return undefined;
  const line = state.doc.lineAt(position);
  const before = line.text.slice(0, position - line.from);
  const path = PATH.exec(before);
  if (path !== null && !/\.\.\s*\w*$/.test(before)) {
    const [, base = "", separator, name = ""] = path;
    return { base: keysOf(base), separator: separator as "." | ":", name, from: position - name.length };
  }
  const method = METHOD.exec(before)?.[1];
  if (method !== undefined) return { base: [], separator: ":", name: method, from: position - method.length };
  const name = NAME.exec(before)?.[0];
  return name === undefined ? undefined : { base: [], separator: "", name, from: position - name.length };
}

/** The whole reference that a place is in. */
export function referenceAt(state: EditorState, position: number): Reference | undefined {
  const line = state.doc.lineAt(position);
  const rest = /^\w*/.exec(line.text.slice(position - line.from))![0];
  return referenceBefore(state, position + rest.length);
}

/** Whether a place is in a comment or a text. */
export function isQuiet(state: EditorState, position: number): boolean {
  return /comment|string/.test(syntaxTree(state).resolveInner(position, -1).name);
}

function keysOf(path: string): Key[] {
  const keys: Key[] = [];
  for (const [, name, text, number] of path.matchAll(/(?:^|\.\s*)([A-Za-z_]\w*)|\[\s*(?:["']([^"'\n]*)["']|(\d+))\s*\]/g)) {
    keys.push(number === undefined ? (name ?? text)! : Number(number));
  }
  return keys;
}

/** The modules that a source gives names to: `local json = require("json")`. A class that a module makes counts as one: `.bint()`. */
export function modulesIn(source: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name, module, call] of source.matchAll(/\b([A-Za-z_]\w*)\s*=\s*require\s*\(?\s*["']([^"'\n]+)["']\s*\)?\s*(\()?/g)) {
    found.set(name!, call === undefined ? module! : `${module}()`);
  }
  return found;
}
