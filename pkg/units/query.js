// Reading what stands in paths and queries.
import { LunetteError } from "../error.js";
import { id as idFrom, invalid } from "../common/input.js";

export { idFrom };

/** The process that a query names. */
export function processIn(query) {
  return idFrom(query.get("process-id"), "process-id");
}

/** A whole number in a query; `absent` when there is none. */
export function numberIn(query, field, absent = undefined, range = undefined) {
  return numberOf(query.get(field), field, absent, range);
}

/** The whole number that a text is. */
export function numberOf(text, field, absent = undefined, { least = 0, most = Number.MAX_SAFE_INTEGER } = {}) {
  if (text === null || text === "") return absent;
  const number = Number(text);
  if (!/^-?\d+$/.test(text) || number < least || number > most) {
    throw invalid(field, `must be a whole number from ${least} to ${most}`);
  }
  return number;
}

/** The error of what units of the real network can do and this one does not. */
export function notImplemented(what) {
  return new LunetteError("not-implemented", what);
}

/** Turns the error of a code into `undefined`. */
export function unless(code) {
  return (error) => {
    if (error.code !== code) throw error;
    return undefined;
  };
}
