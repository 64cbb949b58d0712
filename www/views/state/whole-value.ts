// All of a value of a state, as text that can be copied.
import type { Variable } from "lunette";
import type { Look } from "./look";
import { keysOf, type Path } from "./path";
import { isCut } from "./value";

/** All of a value as text: a string as it is, a table as JSON. Where only its beginning can be had, that. */
export async function wholeOf(look: Look, variable: Variable, path: Path | undefined): Promise<string> {
  const keys = path && keysOf(path);
  if (keys === undefined || (variable.type !== "table" && !isCut(variable))) return variable.text;
  const value = await look.read(keys);
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** Whether all of a value can be had. */
export function isWholeAtHand(variable: Variable, path: Path | undefined): boolean {
  return !isCut(variable) || (path !== undefined && keysOf(path) !== undefined);
}
