// The scheduler unit: the log of each process (ao `servers/su/src`).
import { LunetteError } from "../error.js";
import { entriesBetween, entryAt, originOf, slotAfter } from "./log.js";
import { assignmentNode, heightText, messageNode, ownerOf, textOf } from "./nodes.js";
import { idFrom, notImplemented, numberIn, unless } from "./query.js";
import { unitOf } from "./routes.js";

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
  return known === undefined ? oneMessage(network, id, query) : page(network, id, query);
}

async function page(network, process, query) {
  const limit = numberIn(query, "limit", PAGE, { least: 1, most: LARGEST_PAGE });
  const byNonce = query.has("from-nonce") || query.has("to-nonce");
  const { from, to } = byNonce ? nonces(query) : await times(network, process, query);
  const entries = await entriesBetween(network, process, from, to, limit);
  if (!byNonce && entries.length === limit) await completeTime(network, process, entries, to);
  const last = entries.at(-1);
  const more = last !== undefined && (await entriesBetween(network, process, last.slot + 1, to, 1)).length > 0;
  const { scheduler: own } = await network.status();
  const edges = entries.map((entry) => ({
    cursor: String(byNonce ? entry.slot : entry.assignment.timestamp),
    node: nodeOf(process, entry, own),
  }));
  return { page_info: { has_next_page: more }, edges };
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

/** Adds entries of the same time as the last one: the next page begins after that time. */
async function completeTime(network, process, entries, to) {
  const { slot, assignment } = entries.at(-1);
  for (const entry of await entriesBetween(network, process, slot + 1, to, LARGEST_PAGE)) {
    if (entry.assignment.timestamp !== assignment.timestamp) return;
    entries.push(entry);
  }
}

async function oneMessage(network, id, query) {
  const asked = query.get("process-id");
  const { places } = await network.lookup(id);
  const place = places.find(({ process }) => asked === null || process === asked);
  if (!place) throw new LunetteError("unknown-message", `the message ${id} has no slot at the process ${asked}`, { process: asked });
  return entryNode(network, place.process, place.slot);
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
