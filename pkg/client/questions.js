// Questions about a process that are no messages (src/process/questions): their parameters, and their answers.
import { LunetteError } from "../error.js";
import { invalid, text, whole } from "../common/input.js";

/** A step into a value: a key, `{ upvalue: number }`, or `{ metatable: true }`. */
function stepOf(step, field) {
  if (typeof step === "string") return text(step, field);
  if (typeof step === "boolean" || Number.isFinite(step)) return step;
  const { upvalue, metatable } = step ?? {};
  if (Number.isSafeInteger(upvalue) && upvalue > 0) return { upvalue };
  if (metatable === true) return { metatable };
  throw invalid(field, "must be a key, { upvalue: number } or { metatable: true }");
}

/** The way to a value. */
function pathOf(path, field) {
  if (!Array.isArray(path)) throw invalid(field, "must be a list of steps");
  return Array.from(path, (step, index) => stepOf(step, `${field}[${index}]`));
}

/** What `inspect` takes beside the process and the slot. */
export const INSPECTION = { path: pathOf, depth: whole(0, 16), from: whole(), limit: whole(0, 100_000) };

/** The call by which a value is looked at. */
export function inspectionOf({ process, slot, ...inspect }) {
  return { process, slot, question: JSON.stringify({ inspect }) };
}

/** The answer to a question. */
export function answerOf({ status, result }, process) {
  if (status === "ok") return result;
  const problem = String(result?.Error ?? status);
  if (status !== "invalid-request") throw new LunetteError("evaluation-failed", problem, { process });
  const [, field = "path", what = problem] = /^invalid request: question\.inspect\.(\S+) (.*)$/s.exec(problem) ?? [];
  throw invalid(field, what, { process });
}

/** The same, of a process whose machine may be from before there were questions. */
export function expectFields(answer, fields, process) {
  if (fields.every((field) => Object.hasOwn(answer ?? {}, field))) return answer;
  throw new LunetteError("unsupported-module", "the module of this process answers no questions: upgrade it", { process });
}
