// What can be wrong with a unit. A fault is a description; units.mjs does it.
import { nodeOf, tagOf } from "./nodes.mjs";

/** Faults that break a request off, or answer something else. With `after` the unit has done what was asked before. */
export const FAULTS = {
  /** The connection ends without an answer. */
  reset: (options) => ({ kind: "reset", ...options }),
  /** There is never an answer. */
  hang: (options) => ({ kind: "hang", ...options }),
  /** Another status; `retryAfter` is that header: seconds, or a date. */
  status: (status, options) => ({ kind: "status", status, body: { error: `status ${status}` }, ...options }),
  /** A redirect; without an address to the same one, without end. */
  redirect: (location, { status = 307, ...options } = {}) => ({ kind: "redirect", status, location, ...options }),
  /** A page where JSON was expected. */
  html: (options) => ({ kind: "html", ...options }),
  /** An answer that ends halfway, though its length was told. */
  truncated: () => ({ kind: "truncated" }),
  /** An answer that does not end. */
  endless: () => ({ kind: "endless" }),
  /** The answer, late by so many milliseconds. */
  late: (milliseconds) => ({ kind: "late", milliseconds }),
  /** The answer, without the headers by which pages of other origins may read it. */
  withoutCors: () => ({ kind: "without-cors" }),
  /** The answer, changed by a function of its JSON value. */
  changed: (change) => ({ kind: "changed", change }),
};

/** Changes of what a scheduler or a compute unit answers. `nonce` is that of an entry; a page without it stays as it is. */
export const LIES = {
  /** A message whose signature does not hold. */
  wrongSignature: (nonce) => onEntry(nonce, ({ message }) => (message.signature = altered(message.signature))),
  /** An assignment whose signature does not hold. */
  wrongAssignment: (nonce) => onEntry(nonce, ({ assignment }) => (assignment.signature = altered(assignment.signature))),
  /** A message under the id of another. */
  wrongId: (nonce) => onEntry(nonce, ({ message }) => (message.id = altered(message.id))),
  /** A message with other data than its sender signed. */
  otherData: (nonce) => onEntry(nonce, ({ message }) => (message.data += " and more")),
  /** An assignment whose time is not the one that was signed. */
  otherTime: (nonce) =>
    onEntry(nonce, ({ assignment: { tags } }) => {
      const time = tags.find(({ name }) => name === "Timestamp");
      time.value = String(Number(time.value) + 1);
    }),
  /** An entry that is left out. */
  gap: (nonce) => onPage((edges) => edges.filter((edge) => nonceOf(edge) !== nonce)),
  /** An entry that comes twice. */
  twice: (nonce) => onPage((edges) => edges.flatMap((edge) => (nonceOf(edge) === nonce ? [edge, edge] : [edge]))),
  /** The latest first. */
  reordered: () => onPage((edges) => [...edges].reverse()),
  /** Another log from a nonce on, rightly signed: `log` is what `Assignments.fork` gives, `items` finds messages by id. */
  fork: (log, items) => onPage((edges) => edges.map((edge) => forked(edge, log, items))),
  /** Another result. */
  otherResult: (data = "a lie") => (result) =>
    result.Output === undefined ? { ...result, Error: data } : { ...result, Output: { ...result.Output, data } },
};

const nonceOf = ({ node }) => Number(tagOf(node.assignment.tags, "Nonce"));

function onPage(change) {
  return (page) => (Array.isArray(page.edges) ? { ...page, edges: change(structuredClone(page.edges)) } : page);
}

function onEntry(nonce, change) {
  return onPage((edges) => {
    edges.filter((edge) => nonceOf(edge) === nonce).forEach(({ node }) => change(node));
    return edges;
  });
}

function forked(edge, log, items) {
  const other = log[nonceOf(edge)];
  if (other === undefined) return edge;
  const { data, ...assignment } = nodeOf(other.assignment);
  return { ...edge, node: { message: nodeOf(items(other.message)), assignment } };
}

/** A base64url text with another first digit. */
function altered(text) {
  return (text[0] === "A" ? "B" : "A") + text.slice(1);
}
