// What is the machine's own among functions.
import type { Variable } from "lunette";
import { isLibraryChunk } from "../../session/library";

/** Whether a function is of the machine's library: what those close over is how the machine works, and nothing that a process holds. */
export function isOfLibrary({ type, text }: Variable): boolean {
  return type === "function" && (text === "[C]" || isLibraryChunk(/^\[string "(.*)"\]/.exec(text)?.[1] ?? ""));
}
