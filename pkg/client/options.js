// The options of `Lunette.open`.
import { checkSignal } from "../common/abort.js";
import { action, bytesOf, choice, fieldsOf, flag, invalid, objectOf, readFields, text, whole, word } from "../common/input.js";

/** Milliseconds since 1970 that a `Date` can have. */
const LAST_TIME = 8_640_000_000_000_000;

/** More workers than any computer has use for. */
const MOST_WORKERS = 1024;

const kept = objectOf({ memory: text, file: fileOf });
const standing = objectOf({ now: whole(0, LAST_TIME), height: whole() }, { required: ["now", "height"] });
const limit = whole(1);

/** What goes to the runtime. */
export const OF_NETWORK = {
  name: word,
  store: (store, field) => (typeof store === "object" ? placeOf(store, field) : choice("indexeddb", "memory")(store, field)),
  durability: choice("strict", "relaxed"),
  clock: (clock, field) => (typeof clock === "object" ? standing(clock, field) : choice("live")(clock, field)),
  seed: text,
  signed: flag,
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

/** Memory under a word, or a file. */
function placeOf(store, field) {
  const place = kept(store, field);
  const [name, other] = Object.keys(place);
  if (name === undefined) throw invalid(`${field}.memory`, "is missing; or `file`");
  if (other !== undefined) throw invalid(`${field}.${other}`, `cannot be given beside \`${name}\``);
  return place;
}

/** The path of a file, or its address. */
function fileOf(file, field) {
  const address = file instanceof URL ? file.href : word(file, field);
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(address) && !/^file:/i.test(address)) throw invalid(field, "must be a path, or an address that begins with file:");
  if (address.includes("\0")) throw invalid(field, "must be a path: it has a zero in it");
  return address;
}

/** Bytes as they are, an address as text: whoever loads it may be in another folder. */
function machineOf(machine, field) {
  if (typeof machine !== "string" && !(machine instanceof URL)) return bytesOf(machine, field);
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  return base === undefined ? String(machine) : new URL(machine, base).href;
}
