// The options of `Lunette.open`.
import { LunetteError } from "./error.js";
import { checkSignal } from "./abort.js";
import { invalid } from "./input.js";

/** What goes to the runtime as it is. */
const CLONED = ["name", "store", "durability", "clock", "seed", "limits", "workers"];
const STORES = ["indexeddb", "memory"];

/** The options that go to the runtime, and those that stay here. */
export function optionsOf(options) {
  if (options === null || typeof options !== "object") throw new LunetteError("invalid-argument", "the options must be an object");
  const { signal, onWaiting = () => {}, worker = true, machine, ...rest } = options;
  const cloned = {};
  for (const [field, value] of Object.entries(rest)) {
    if (!CLONED.includes(field)) throw invalid(field, "is no option of `Lunette.open`");
    if (value !== undefined) cloned[field] = value;
  }
  cloned.name ??= "lunette";
  if (typeof cloned.name !== "string" || cloned.name === "") throw invalid("name", "must be a string that is not empty");
  if (cloned.store !== undefined && !isStore(cloned.store)) throw invalid("store", "must be \"indexeddb\", \"memory\" or { memory: a word }");
  if (typeof onWaiting !== "function") throw invalid("onWaiting", "must be a function");
  if (typeof worker !== "boolean" && typeof worker !== "function") throw invalid("worker", "must be true, false, or a function that gives a Worker");
  checkSignal(signal);
  if (machine !== undefined) cloned.machine = machineOf(machine);
  return { cloned, signal, onWaiting, worker };
}

function isStore(store) {
  return STORES.includes(store) || (typeof store?.memory === "string" && Object.keys(store).length === 1);
}

/** Bytes as they are, an address as text: whoever loads it may be in another folder. */
function machineOf(machine) {
  if (machine instanceof ArrayBuffer) return new Uint8Array(machine);
  if (machine instanceof Uint8Array) return machine;
  if (typeof machine !== "string" && !(machine instanceof URL)) throw invalid("machine", "must be the address or the bytes of a process.wasm");
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  return base === undefined ? String(machine) : new URL(machine, base).href;
}
