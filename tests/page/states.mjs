// States that tests make up: values of JavaScript, told as a process tells what is in it.
const TYPES = { string: "string", boolean: "boolean", object: "table", undefined: "nil" };

/** A function that closes over values. */
export class Closure {
  constructor(text, upvalues = {}) {
    Object.assign(this, { text, upvalues });
  }
}

/** A global that came with the machine. */
export class Builtin {
  constructor(value) {
    this.value = value;
  }
}

/** Tells what is in a state, as `process.inspect` does; `asked` has what it was asked. */
export function inspectorOf(globals) {
  const inspect = async ({ path = [], depth = 1, from = 0, limit = 200, signal } = {}) => {
    signal?.throwIfAborted();
    inspect.asked.push(path.join("."));
    const value = path.reduce((value, step) => {
      const inner = value instanceof Builtin ? value.value : value;
      return step.upvalue === undefined ? inner[step] : Object.values(inner.upvalues)[step.upvalue - 1];
    }, globals);
    return variableOf({ key: "_G", value, depth, from, limit });
  };
  inspect.asked = [];
  return inspect;
}

function variableOf({ key, step, value, depth, from, limit }) {
  if (value instanceof Builtin) return { ...variableOf({ key, step, value: value.value, depth, from, limit }), builtin: true };
  const digest = JSON.stringify(value) + (value instanceof Closure ? value.text : "");
  const base = { key, step, type: typeOf(value), text: value instanceof Closure ? value.text : String(value), digest };
  if (typeof value === "string") return { ...base, text: value.slice(0, 1000), size: value.length };
  if (typeof value !== "object") return base;
  const entries = entriesOf(value);
  if (depth === 0) return { ...base, size: entries.length };
  const shown = entries.slice(from, from + limit).map((entry) => variableOf({ ...entry, depth: depth - 1, from, limit }));
  const omitted = Math.max(0, entries.length - from - limit);
  return { ...base, size: entries.length, entries: shown, ...(omitted > 0 && { omitted }) };
}

function entriesOf(value) {
  if (value instanceof Closure) return Object.entries(value.upvalues).map(([key, value], index) => ({ key, step: { upvalue: index + 1 }, value }));
  if (Array.isArray(value)) return value.map((value, index) => ({ key: `[${index + 1}]`, step: index, value }));
  return Object.entries(value).map(([key, value]) => ({ key, step: key, value }));
}

function typeOf(value) {
  if (value instanceof Closure) return "function";
  return typeof value === "number" ? (Number.isInteger(value) ? "integer" : "float") : TYPES[typeof value];
}
