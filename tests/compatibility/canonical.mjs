// Brings an outcome into the form in which two machines must agree.
//
// Three things are allowed to differ, and nothing else: the order of tags of different names (aos takes them in the order of
// `pairs`), the order of the members of a JSON text, and addresses. An address is replaced by the number of its first appearance
// in the outcome, so that two values are still told apart.

const ADDRESS = /(table|function|thread|userdata|file)( \(|: (?:builtin: )?)(0x[0-9a-f]+)/g;

/** The canonical form of `{ result }` or `{ rejected }`. With `unordered`, the lines of a text are a set. */
export function canonical(outcome, unordered) {
  const names = new Map();
  const name = (address) => {
    if (!names.has(address)) names.set(address, names.size + 1);
    return unordered ? "" : names.get(address);
  };
  const text = (value) => lines(value.replace(ADDRESS, (_, kind, separator, address) => `${kind}${separator}#${name(address)}`), unordered);
  return walk(outcome, text);
}

function walk(value, text) {
  if (typeof value === "string") return jsonOf(value, text) ?? text(value);
  if (Array.isArray(value)) return (value.every(isTag) ? sortedTags(value) : value).map((item) => walk(item, text));
  if (value === null || typeof value !== "object") return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, walk(value[key], text)]));
}

function isTag(value) {
  return value !== null && typeof value === "object" && typeof value.name === "string";
}

/** By name; tags of one name keep their order, which decides which of them counts. */
function sortedTags(tags) {
  return [...tags].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The value of a text that is a JSON object or array with members. */
function jsonOf(value, text) {
  if (!/^[[{][^]*\w[^]*[\]}]$/.test(value)) return undefined;
  try {
    return { json: walk(JSON.parse(value), text) };
  } catch {
    return undefined;
  }
}

/** A text of several lines as a list, which reads better in a report. */
function lines(value, unordered) {
  if (!value.includes("\n")) return value;
  const list = value.split("\n");
  return { lines: unordered ? list.map((line) => line.replace(/,(\\?)$/, "$1")).sort() : list };
}
