// What callers may write, turned into what the runtime takes. A wrong field is named here; what the runtime alone can judge goes on.
import { LunetteError } from "./error.js";

/** The error of a field that is wrong. */
export function invalid(field, problem) {
  return new LunetteError("invalid-argument", `\`${field}\` ${problem}`, { field });
}

/** The id of a process: itself, or of anything that has it. */
export function idOf(process, field = "process") {
  const id = typeof process === "string" ? process : (process?.id ?? process?.process);
  if (typeof id !== "string") throw invalid(field, "must be the id of a process, or a Process");
  return id;
}

/** Tags as a list. A map may have a list of values for a name. */
export function tagsOf(tags) {
  if (Array.isArray(tags)) return tags.map((tag, index) => tagOf(tag?.name, tag?.value, `tags[${index}]`));
  if (tags === null || typeof tags !== "object") throw invalid("tags", "must be a list of { name, value }, or an object");
  return Object.entries(tags).flatMap(([name, values]) => [values].flat().map((value) => tagOf(name, value, `tags.${name}`)));
}

function tagOf(name, value, field) {
  if (typeof name !== "string") throw invalid(field, "must have a `name` that is a string");
  if (typeof value === "string") return { name, value };
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return { name, value: String(value) };
  throw invalid(field, "must have a `value` that is a string");
}

/** Bytes, whatever holds them. */
export function bytesOf(bytes, field) {
  if (bytes instanceof Uint8Array) return bytes;
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  throw invalid(field, "must be a Uint8Array or an ArrayBuffer");
}

/** Reads each field that needs it. */
const READERS = {
  process: (process) => idOf(process),
  processes: (processes) => {
    if (!Array.isArray(processes)) throw invalid("processes", "must be a list of processes");
    return processes.map((process, index) => idOf(process, `processes[${index}]`));
  },
  tags: tagsOf,
  data: (data) => (typeof data === "string" ? data : bytesOf(data, "data")),
  // A signer of aoconnect gives `{ id, raw }`.
  item: (item) => bytesOf(item?.raw ?? item, "item"),
  file: (file) => bytesOf(file, "file"),
  key: (key) => bytesOf(key, "key"),
};

/** The parameters of a call, and its signal apart from them. */
export function paramsOf(options) {
  if (options === null || typeof options !== "object") throw new LunetteError("invalid-argument", "the parameters must be an object");
  const { signal, ...given } = options;
  const params = {};
  for (const [field, value] of Object.entries(given)) {
    if (value !== undefined) params[field] = field in READERS ? READERS[field](value) : value;
  }
  return { params, signal };
}
