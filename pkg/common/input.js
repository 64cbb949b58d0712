// What callers may write, turned into plain data that nobody else can change. A wrong field is named here; what the runtime alone can
// judge goes on.
import { isId } from "./base64url.js";
import { LunetteError } from "../error.js";

/** The error of a field that is wrong. */
export function invalid(field, problem, details = {}) {
  return new LunetteError("invalid-argument", `\`${field}\` ${problem}`, { field, ...details });
}

/** What `read` gives. What objects of the caller throw while they are read (getters, proxies) is an error of the field. */
export function guarded(field, read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof LunetteError) throw error;
    throw invalid(field, "cannot be read", { cause: error });
  }
}

/** The own fields of an object, read once. What is no plain object (a list, a Map, an AbortSignal) has none that anybody meant. `path`
 *  leads to the fields. */
export function fieldsOf(object, name = "options", path = "") {
  if (object === null || typeof object !== "object") throw invalid(name, "must be an object");
  const keys = guarded(name, () => isPlain(object) && Object.keys(object));
  if (!keys) throw invalid(name, "must be a plain object");
  return Object.fromEntries(keys.map((key) => [key, guarded(path + key, () => object[key])]));
}

/** Of this realm, of another one, or without a prototype. */
function isPlain(object) {
  const prototype = Object.getPrototypeOf(object);
  return prototype === null || (Object.getPrototypeOf(prototype) === null && !Array.isArray(object));
}

/** Options, and beside them what is given already: that cannot be named again. */
export function withGiven(given, options = {}, name = "options") {
  const fields = fieldsOf(options, name);
  for (const field of Object.keys(given)) {
    if (Object.hasOwn(fields, field)) throw invalid(field, "is given already: it is no option here");
  }
  return { ...fields, ...given };
}

/** What of some fields each kind makes; `undefined` is what is not there. `where` has these fields, and `path` leads to them. */
export function readFields(fields, kinds, where, path = "") {
  const read = {};
  for (const [name, value] of Object.entries(fields)) {
    const field = path + name;
    if (!Object.hasOwn(kinds, name)) throw invalid(field, `is no option of \`${where}\``);
    if (value !== undefined) read[name] = guarded(field, () => kinds[name](value, field));
  }
  return read;
}

// Kinds: functions from a value and the name of its field to what goes on ---------------------------------------------------------

/** The id of a process: itself, or of anything that has it. */
export function idOf(process, field = "process") {
  const id = typeof process === "string" ? process : (process?.id ?? process?.process);
  if (!isId(id)) throw invalid(field, "must be the id of a process (43 characters of base64url), or a Process");
  return id;
}

/** The id of anything. */
export function id(value, field) {
  if (!isId(value)) throw invalid(field, "must be an id: 43 characters of base64url");
  return value;
}

/** The most bytes of what a message says. More would not fit into the runtime several times over, as it must. */
export const LARGEST_CONTENT = 64 * 1024 * 1024;
/** The most bytes of a text that is no content, and of all tags together: more are not read of items either. */
const LARGEST_TEXT = 1024 * 1024;
/** What a tag counts beside its name and its value. */
const TAG_OVERHEAD = 8;

/** Bytes that are no more than so many. */
export function atMost(most, kind) {
  return (value, field) => {
    const bytes = kind(value, field);
    if (bytes.length > most) throw tooLarge(field, most);
    return bytes;
  };
}

function tooLarge(field, most) {
  return invalid(field, `is too large: it may have ${most} bytes`);
}

function isLarger(string, most) {
  return string.length > most || (string.length > most / 3 && new TextEncoder().encode(string).length > most);
}

/** The address of a unit. */
export function address(value, field) {
  const url = URL.canParse(text(value, field)) ? new URL(value) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") throw invalid(field, "must be an address with http: or https:");
  if (url.username || url.password) throw invalid(field, "must be an address without a name and a password");
  return value;
}

/** Text that comes out on the other side as it is: half of a surrogate pair is in no encoding. */
export function text(value, field, most = LARGEST_TEXT) {
  if (typeof value !== "string") throw invalid(field, "must be a string");
  if (isLarger(value, most)) throw tooLarge(field, most);
  if (!isWellFormed(value)) throw invalid(field, "must be Unicode: it has half of a surrogate pair");
  return value;
}

const isWellFormed = String.prototype.isWellFormed ? (string) => string.isWellFormed() : (string) => !/\p{Surrogate}/u.test(string);

/** Text that may be as long as content. */
export function source(value, field) {
  return text(value, field, LARGEST_CONTENT);
}

/** Text that is not empty. */
export function word(value, field) {
  if (value === "") throw invalid(field, "must be a string that is not empty");
  return text(value, field);
}

/** A whole number from `least` to `most`. */
export function whole(least = 0, most = Number.MAX_SAFE_INTEGER) {
  return (value, field) => {
    if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw invalid(field, most === Number.MAX_SAFE_INTEGER ? `must be a whole number from ${least}` : `must be a whole number from ${least} to ${most}`);
  };
}

/** Milliseconds that a timer can wait. */
export function delay(least = 1) {
  return whole(least, 2 ** 31 - 1);
}

export function flag(value, field) {
  if (typeof value !== "boolean") throw invalid(field, "must be true or false");
  return value;
}

export function action(value, field) {
  if (typeof value !== "function") throw invalid(field, "must be a function");
  return value;
}

/** One of some words. */
export function choice(...words) {
  return (value, field) => {
    if (!words.includes(value)) throw invalid(field, `must be ${words.map((one) => JSON.stringify(one)).join(" or ")}`);
    return value;
  };
}

export function listOf(kind) {
  return (value, field) => {
    if (!Array.isArray(value)) throw invalid(field, "must be a list");
    return Array.from(value, (one, index) => kind(one, `${field}[${index}]`));
  };
}

/** Whatever the other kind takes, or null. */
export function nullable(kind) {
  return (value, field) => (value === null ? null : kind(value, field));
}

/** An object with these fields. */
export function objectOf(kinds, { required = [] } = {}) {
  return (value, field) => {
    const read = readFields(fieldsOf(value, field, `${field}.`), kinds, field, `${field}.`);
    for (const name of required) {
      if (!Object.hasOwn(read, name)) throw invalid(`${field}.${name}`, "is missing");
    }
    return read;
  };
}

/** Tags as a list. A map may have a list of values for a name. */
export function tagsOf(tags, field = "tags") {
  const list = listOfTags(tags, field);
  const size = list.reduce((sum, { name, value }) => sum + name.length + value.length + TAG_OVERHEAD, 0);
  if (size > LARGEST_TEXT) throw tooLarge(field, LARGEST_TEXT);
  return list;
}

function listOfTags(tags, field) {
  if (Array.isArray(tags)) return Array.from(tags, (tag, index) => tagOf(tag?.name, tag?.value, `${field}[${index}]`));
  if (tags === null || typeof tags !== "object" || !isPlain(tags)) throw invalid(field, "must be a list of { name, value }, or an object");
  return Object.entries(tags).flatMap(([name, values]) => [values].flat().map((value) => tagOf(name, value, `${field}.${name}`)));
}

function tagOf(name, value, field) {
  if (typeof name !== "string") throw invalid(field, "must have a `name` that is a string");
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return { name: text(name, field), value: String(value) };
  if (typeof value !== "string") throw invalid(field, "must have a `value` that is a string");
  return { name: text(name, field), value: text(value, field) };
}

/** Text, or bytes. */
export function dataOf(data, field = "data") {
  return typeof data === "string" ? source(data, field) : contentOf(data, field);
}

/** Bytes of content, and what it comes in. */
export const contentOf = atMost(LARGEST_CONTENT, bytesOf);

/** Bytes, whatever holds them. */
export function bytesOf(bytes, field) {
  const isView = ArrayBuffer.isView(bytes);
  if (!isView && !guarded(field, () => bytes instanceof ArrayBuffer)) throw invalid(field, "must be a Uint8Array or an ArrayBuffer");
  const buffer = isView ? bytes.buffer : bytes;
  // Memory that was moved elsewhere looks as if there had been nothing in it.
  if (!isView || bytes.byteLength === 0) expectMemory(buffer, field);
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(buffer, isView ? bytes.byteOffset : 0, bytes.byteLength);
  // What others write to at the same time is not what is sent.
  return buffer instanceof ArrayBuffer ? view : view.slice();
}

function expectMemory(buffer, field) {
  try {
    if (buffer instanceof ArrayBuffer) ArrayBuffer.prototype.slice.call(buffer, 0, 0);
  } catch (error) {
    throw invalid(field, "has no memory: it was moved elsewhere", { cause: error });
  }
}
