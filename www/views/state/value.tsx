// A value of a process in one line, in the colour of its type. Whatever it holds is text.
import type { Variable } from "lunette";
import { counted } from "../../parts/numbers";

/** Letters of a value that are shown in a line. */
const LONGEST = 300;

export function Value({ of }: { of: Variable }) {
  return <span class={`state-value state-${of.type}`}>{lineOf(of)}</span>;
}

/** A value as one line. */
export function lineOf({ type, text, size }: Variable): string {
  if (type === "table") return size === 0 ? "{}" : `{ ${counted(size ?? 0, "entry", "entries")} }`;
  if (type === "function") return `function ${placeText(text)}`;
  if (type !== "string") return cut(text || type);
  return `"${cut(text.replace(/[\u0000-\u001f\u007f"\\]/g, escaped))}"${isCut({ type, text, size }) ? ` … ${counted(size!, "byte")}` : ""}`;
}

/** Where a function was written, without the quotes of Lua around the chunk. */
function placeText(text: string): string {
  return text === "[C]" ? "of the machine" : cut(text.replace(/^\[string "(.*)"\]:/, "$1:"));
}

/** Whether a string goes on after its text: only its first 1,000 bytes came. */
export function isCut({ type, size }: Pick<Variable, "type" | "size" | "text">): boolean {
  return type === "string" && (size ?? 0) > 1000;
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\" };

function escaped(letter: string): string {
  return ESCAPES[letter] ?? `\\${letter.charCodeAt(0)}`;
}
