// Ways from the globals of a process to a value in it.
import type { Step, Variable } from "lunette";

/** One step of a way, and its key as Lua writes it. */
interface PathPart {
  step: Step;
  key: string;
}

export type Path = readonly PathPart[];

export function stepsOf(path: Path): readonly Step[] {
  return path.map(({ step }) => step);
}

/** The way on to an entry; undefined where no step leads to it. */
export function pathTo(path: Path, { step, key }: Variable): Path | undefined {
  return step === undefined ? undefined : [...path, { step, key }];
}

/** Names a step among its siblings: the key 1 is another one than the key "1". */
function stepId(step: Step): string {
  return typeof step === "object" ? JSON.stringify(step) : `${typeof step} ${String(step)}`;
}

/** Names an entry among its siblings. Keys that are tables or the like have no step, only a text. */
export function entryId({ step, key }: Pick<Variable, "step" | "key">): string {
  return step === undefined ? `key ${key}` : stepId(step);
}

/** A Lua expression for the value. */
export function luaOf(path: Path): string {
  return path.reduce((text, { step, key }, depth) => {
    if (typeof step !== "object") return memberOf(depth === 0 ? "" : text, key);
    return "metatable" in step ? `getmetatable(${text})` : `select(2, debug.getupvalue(${text}, ${step.upvalue}))`;
  }, "_G");
}

/** The same, shorter, for reading: an upvalue is written `f ↑ name`. */
export function titleOf(path: Path): string {
  return path.reduce((text, { step, key }) => {
    if (typeof step !== "object") return memberOf(text, key);
    return "metatable" in step ? `${text} metatable` : `${text} ↑ ${key}`;
  }, "");
}

function memberOf(text: string, key: string): string {
  if (text === "") return key.startsWith("[") ? `_G${key}` : key;
  return key.startsWith("[") ? text + key : `${text}.${key}`;
}

/** The keys of a way that goes through tables only, by which `state` reads a value; else undefined. */
export function keysOf(path: Path): readonly (string | number)[] | undefined {
  const keys = path.map(({ step }) => step);
  const isKey = (step: Step): step is string | number => (typeof step === "string" && step !== "") || Number.isSafeInteger(step);
  return keys.length > 0 && keys.every(isKey) ? keys : undefined;
}
