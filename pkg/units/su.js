// The scheduler unit: the log of each process (ao `servers/su/src`).
import { LunetteError } from "../error.js";
import { lasting, passing } from "./caching.js";
import { json } from "./http.js";
import { entriesBetween, entryAt, originOf, slotAfter } from "./log.js";
import { assignmentNode, heightText, messageNode, ownerOf, textOf } from "./nodes.js";
import { idFrom, notImplemented, numberIn, unless } from "./query.js";
import { unitOf } from "./routes.js";
import { listed, streamed } from "./stream.js";

/** Entries of a page: when nobody says how many, and at most. */
const PAGE = 100;
const LARGEST_PAGE = 1000;

/** What it answers. */
export const SCHEDULER = {
  "GET /": address,
  "GET /health": address,
  "GET /timestamp": timestamp,
  "GET /:id": pageOrMessage,
  "GET /:process/latest": latest,
  "GET /processes/:process": processRecord,
  "POST /": () => {
    throw notImplemented("what is to be scheduled goes to the messenger unit");
  },
};

export const scheduler = unitOf(SCHEDULER);

async function address({ network }) {
  const [{ scheduler: own }, { now }] = await Promise.all([network.status(), network.clock()]);
  return { timestamp: String(now), address: own };
}

async function timestamp({ network }) {
  const { now, height } = await network.clock();
  return { timestamp: String(now), block_height: heightText(height) };
}

async function pageOrMessage(context) {
  const { network, params, query } = context;
  const id = idFrom(params.id, "process");
  const known = await network.info(id).catch(unless("unknown-process"));
  // A process is also the message of its slot 0: then the query names it twice where that one is meant, so the log comes first.
  return known === undefined ? oneMessage(network, id, query) : page(network, id, query, known.slot);
}

async function page(network, process, query, newest) {
  const limit = numberIn(query, "limit", PAGE, { least: 1, most: LARGEST_PAGE });
  const byNonce = query.has("from-nonce") || query.has("to-nonce");
  const asked = byNonce ? nonces(query) : await times(network, process, query);
  const to = Math.min(asked.to, newest);
  const last = await lastOf(network, process, { from: asked.from, to, limit, byNonce });
  const { scheduler: own } = await network.status();
  const edgeOf = (entry) => ({ cursor: String(byNonce ? entry.slot : entry.assignment.timestamp), node: nodeOf(process, entry, own) });
  const before = `{"page_info":${JSON.stringify({ has_next_page: last.slot < to })},"edges":[`;
  const response = await streamed(listed({ before, after: () => "]}", ask: entriesOf(network, process, asked.from, last.slot, edgeOf) }));
  return last.assignment ? passing(response, `log.${asked.from}.${last.assignment.id}.${byNonce}.${last.slot < to}`) : response;
}

/** The last entry of a page, which may be none. By time a page has all entries of its last time: the next one begins after that. */
async function lastOf(network, process, { from, to, limit, byNonce }) {
  const slot = Math.min(to, from + limit - 1);
  if (slot < from) return { slot };
  const entry = await entryAt(network, process, slot);
  if (byNonce || slot === to) return entry;
  const end = (await slotAfter(network, process, entry.assignment.timestamp)) - 1;
  return end > slot ? entryAt(network, process, Math.min(to, end)) : entry;
}

/** Gives the entries of some slots, so many at a time. */
export function entriesOf(network, process, from, to, edgeOf) {
  let next = from;
  return async (size) => {
    const entries = await entriesBetween(network, process, next, to, size);
    next += entries.length;
    return entries.map(edgeOf);
  };
}

/** The slots of a query by nonces: after the first, up to the last. */
function nonces(query) {
  const from = numberIn(query, "from-nonce", -1, { least: -1 }) + 1;
  return { from, to: numberIn(query, "to-nonce", Number.MAX_SAFE_INTEGER) };
}

/** The slots of a query by times: after the first, up to the last. */
async function times(network, process, query) {
  const from = numberIn(query, "from");
  const to = numberIn(query, "to");
  return {
    from: from === undefined ? 0 : await slotAfter(network, process, from),
    to: to === undefined ? Number.MAX_SAFE_INTEGER : (await slotAfter(network, process, to)) - 1,
  };
}

async function oneMessage(network, id, query) {
  const asked = query.get("process-id");
  const { places } = await network.lookup(id);
  const place = places.find(({ process }) => asked === null || process === asked);
  if (!place) throw new LunetteError("unknown-message", `the message ${id} has no slot at the process ${asked}`, { process: asked });
  const node = await entryNode(network, place.process, place.slot);
  return lasting(json(node), `assignment.${node.assignment.id}`);
}

async function latest({ network, params }) {
  const process = idFrom(params.process, "process");
  const { slot } = await network.info(process);
  return entryNode(network, process, slot);
}

async function entryNode(network, process, slot) {
  const [entry, { scheduler: own }] = await Promise.all([entryAt(network, process, slot), network.status()]);
  return nodeOf(process, entry, own);
}

function nodeOf(process, entry, own) {
  return { message: messageNode(entry.message), assignment: assignmentNode(process, entry, own) };
}

async function processRecord({ network, params }) {
  const process = idFrom(params.process, "process");
  const { message, assignment } = await originOf(network, process);
  return {
    process_id: process,
    block: heightText(assignment.height),
    owner: ownerOf(message),
    tags: message.tags,
    timestamp: assignment.timestamp,
    data: textOf(message.data),
    anchor: message.anchor,
    signature: message.proof?.signature ?? "",
    target: message.target,
  };
}
