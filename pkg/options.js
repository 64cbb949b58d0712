// The options of `Lunette.open`.
import { checkSignal } from "./abort.js";
import { action, bytesOf, choice, fieldsOf, objectOf, readFields, text, whole, word } from "./input.js";

/** Milliseconds since 1970 that a `Date` can have. */
const LAST_TIME = 8_640_000_000_000_000;

/** More workers than any computer has use for. */
const MOST_WORKERS = 1024;

const inMemory = objectOf({ memory: text }, { required: ["memory"] });
const standing = objectOf({ now: whole(0, LAST_TIME), height: whole() }, { required: ["now", "height"] });
const limit = whole(1);

/** What goes to the runtime. */
export const OF_NETWORK = {
  name: word,
  store: (store, field) => (typeof store === "object" ? inMemory(store, field) : choice("indexeddb", "memory")(store, field)),
  durability: choice("strict", "relaxed"),
  clock: (clock, field) => (typeof clock === "object" ? standing(clock, field) : choice("live")(clock, field)),
  seed: text,
  limits: objectOf({ gas: limit, memory: limit, slice: limit, hops: whole(0, 2 ** 32 - 1), mailbox: whole(1, 2 ** 32 - 1), backlog: whole(1, 2 ** 32 - 1) }),
  workers: whole(1, MOST_WORKERS),
  machine: machineOf,
};

/** What stays here. */
const KEPT = {
  signal: (signal) => signal,
  onWaiting: action,
  worker: (worker, field) => (typeof worker === "boolean" ? worker : action(worker, field)),
};

/** The options that go to the runtime, and those that stay here. */
export function optionsOf(options) {
  const read = readFields(fieldsOf(options), { ...OF_NETWORK, ...KEPT }, "Lunette.open");
  const { signal, onWaiting = () => {}, worker = true, ...cloned } = read;
  cloned.name ??= "lunette";
  checkSignal(signal);
  return { cloned, signal, onWaiting, worker };
}

/** Bytes as they are, an address as text: whoever loads it may be in another folder. */
function machineOf(machine, field) {
  if (typeof machine !== "string" && !(machine instanceof URL)) return bytesOf(machine, field);
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  return base === undefined ? String(machine) : new URL(machine, base).href;
}
