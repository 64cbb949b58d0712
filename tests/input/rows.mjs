// The table of calls.mjs as rows: what is wrong, the arguments, what the error must say.
import { CALLS } from "./calls.mjs";
import { KINDS } from "./kinds.mjs";

/** Parameters whose fields are named as if they were parameters themselves. */
const FLAT = ["options", "args", "filter", "draft", "item", "cron"];

/** The name that errors have for what is at a path. */
function fieldAt(path) {
  const [first, ...rest] = path.split(".");
  return rest.length > 0 && FLAT.includes(first) ? rest.join(".") : path;
}

/** A copy of an object, in which `define` has written what is at a path. */
function rewritten(object, path, define) {
  const [first, ...rest] = path.split(".");
  // What is no object gives way to one: `store: "memory"` to `store: { memory }`.
  const copy = typeof object === "object" ? { ...object } : {};
  if (rest.length > 0) copy[first] = rewritten(copy[first], rest.join("."), define);
  else define(copy, first);
  return copy;
}

const withValue = (args, path, value) => rewritten(args, path, (object, name) => (object[name] = value));

const withGetter = (args, path) =>
  rewritten(args, path, (object, name) => {
    const get = () => {
      throw new Error("the caller's own");
    };
    Object.defineProperty(object, name, { get, enumerable: true });
  });

/** The paths of a `takes`, with their kinds; `fields` when it is an object. */
function* pathsIn(takes, path = "") {
  for (const [name, taken] of Object.entries(takes)) {
    const here = path + name;
    const [kind, fields] = typeof taken === "string" ? [taken] : Array.isArray(taken) ? taken : ["object", taken];
    yield { path: here, kind, fields };
    if (fields) yield* pathsIn(fields, `${here}.`);
  }
}

/** All paths that a call has rows for. */
export function pathsOf({ takes = {}, unused = [] }) {
  const [object] = Object.keys(takes);
  return [...[...pathsIn(takes)].map(({ path }) => path), ...unused.map((name) => (name in takes || object === undefined ? name : `${object}.${name}`)), ...unused];
}

/** The rows of a call: `{ what, args(here), code, field, receiver(here) }`. */
export function* rowsOf({ sound, takes, rows = [], lenient = [], except = {} }) {
  for (const { path, kind, fields } of pathsIn(takes)) {
    for (const [what, make, code = "invalid-argument", suffix = ""] of KINDS[kind]) {
      if (except[path]?.includes(what)) continue;
      const field = suffix === null || code === "aborted" ? undefined : fieldAt(path) + suffix;
      yield { what: `${path}: ${what}`, args: (here) => withValue(sound(here), path, make()), code, field };
    }
    if (!fields || lenient.includes(path)) continue;
    yield { what: `${path}: a field that there is not`, args: (here) => withValue(sound(here), `${path}.colour`, "red"), code: "invalid-argument", field: fieldAt(`${path}.colour`) };
    for (const name of Object.keys(fields)) {
      const field = `${path}.${name}`;
      yield { what: `${field}: a getter that throws`, args: (here) => withGetter(sound(here), field), code: "invalid-argument", field: fieldAt(field) };
    }
  }
  for (const [what, make, code, field, receiver] of rows) {
    yield { what, args: (here) => ({ ...sound(here), ...make(here) }), code, field, receiver };
  }
}

/** The calls by the names of their functions. */
export function callsByName() {
  const byName = new Map();
  for (const call of CALLS) byName.set(call.name, [...(byName.get(call.name) ?? []), call]);
  return byName;
}
