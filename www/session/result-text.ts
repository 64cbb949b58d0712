// Results in words. A process writes them: what should be a text may be anything.
import type { Result } from "lunette";
import { counted } from "../parts/numbers";

/** Where a process can put any value, a text of it. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (value instanceof Uint8Array) return `(${counted(value.length, "byte")} that are no text)`;
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
}

/** Where a process can put any value, what is in the list that belongs there. Each has fields to ask for, and its number stays what it was. */
export function listOf<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value.map((item) => item ?? {}) : [];
}

/** What an evaluation printed, and its value: aos has a text for it or an object, and none beside an error. */
export function outputOf({ Output }: Result): string {
  return textOf(typeof Output === "object" && Output !== null ? Output.data : Output);
}
