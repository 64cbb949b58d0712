// What a MachineHost is told through a port, and what it answers.
//
//   command  [call, name, ...arguments]     the call is a number that its answer has too
//   answer   { call, value }, or { call, error: { code, message } }
//
// Commands are carried out in the order in which they come; each has an answer. src/web/machines/worker.rs gives them.
import { LunetteError } from "../error.js";

const COMMANDS = {
  module: (host, hash, compiled) => host.addModule(hash, compiled),
  start: (host, number, hash, images) => host.start(number, hash, images),
  fork: (host, number, from) => host.fork(number, from),
  evaluate: (host, number, job) => host.evaluate(number, job),
  snapshot: (host, number, full) => host.snapshot(number, full),
  digest: (host, number) => host.digest(number),
  stop: (host, number) => host.stop(number),
};

/** Carries a command out: the answer, and what of it changes hands. */
export function perform(host, command) {
  let call;
  try {
    const [number, name, ...given] = command;
    call = number;
    const value = COMMANDS[name](host, ...given);
    return { answer: { call, value }, transfer: buffersOf(value) };
  } catch (error) {
    return { answer: { call, error: errorOf(error) }, transfer: [] };
  }
}

function buffersOf(value) {
  if (value instanceof ArrayBuffer) return [value];
  return value instanceof Uint8Array ? [value.buffer] : [];
}

function errorOf(thrown) {
  // What JavaScript throws when there is no room for a buffer.
  const code = thrown instanceof RangeError ? "no-memory" : LunetteError.from(thrown).code;
  return { code, message: String(thrown?.message ?? thrown) };
}
