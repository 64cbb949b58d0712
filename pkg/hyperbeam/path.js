// Paths of HyperBEAM: `/PROCESS~process@1.0/compute&slot=5/results`.
import { invalid } from "../common/input.js";

/** Steps of a path: more than any state is deep. */
const MOST_STEPS = 32;

/** The steps of a path, each `{ name, device, value, given }`: `name~device=value&key=value`. Names of keys are in lower case, ids and tags as
 *  they are. */
export function stepsOf(path) {
  const segments = path.split("/").filter((segment) => segment !== "");
  if (segments.length > MOST_STEPS) throw invalid("path", `has more than ${MOST_STEPS} steps`);
  return segments.map(stepOf);
}

function stepOf(segment) {
  const [first, ...rest] = segment.split("&");
  const { key, value } = pairOf(first);
  const [name, device] = key.split("~");
  return { name, device, value, given: rest.filter((pair) => pair !== "").map(pairOf) };
}

/** `key=value`; a type (`slot+integer=5`) says nothing that the value does not. */
function pairOf(text) {
  const at = text.indexOf("=");
  if (at === -1) return { key: decoded(text) };
  return { key: decoded(text.slice(0, at)).replace(/\+\w+$/, ""), value: decoded(text.slice(at + 1)) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid("path", "has a percent sign that stands for nothing");
  }
}

/** What a step is given by a name; undefined when it is not. */
export function givenIn({ given }, name) {
  return given.find(({ key }) => key.toLowerCase() === name)?.value;
}
