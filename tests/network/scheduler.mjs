// A scheduler unit in the form that AO's has (ao `servers/su/src`), over the log of a network.
//
// WAO has none that could be read: the edges of its pages are empty, asking for some of them ends it, all its nonces are 0, its
// hash chain is another, and a process itself has no assignment. This one serves what WAO evaluated, in the order in which it did,
// each item with the bytes that its sender signed, and signs assignments of its own. As in the reference, data are text: of an item
// whose data are none, JSON has not what was signed.
import { createServer } from "node:http";
import { DataItem } from "arbundles";
import { listen } from "../common/listen.mjs";
import { heightText } from "./assignments.mjs";
import { nodeOf } from "./nodes.mjs";

/** Entries of a page when nobody says how many. */
const PAGE = 100;

const CORS = { "access-control-allow-origin": "*", "access-control-allow-methods": "GET, OPTIONS", "access-control-allow-headers": "*" };

/** What a request gets instead of an answer. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem);
    this.status = status;
  }
}

/** A server on a free port of loopback. `items(id)` gives the bytes of a signed item, `height()` the newest block. */
export async function serveScheduler({ assignments, items, height }) {
  const unit = new Scheduler({ assignments, items, height });
  const server = createServer(async (request, response) => {
    const { status, body } = await unit.answer(request).catch((error) => ({ status: error.status ?? 500, body: { error: error.message } }));
    response.writeHead(status, { ...CORS, "content-type": "application/json" }).end(body === undefined ? "" : JSON.stringify(body));
  });
  return { url: await listen(server), server };
}

/** What a scheduler answers. */
export class Scheduler {
  #assignments;
  #items;
  #height;
  #now;

  constructor({ assignments, items, height, now = Date.now }) {
    this.#now = now;
    this.#assignments = assignments;
    this.#items = items;
    this.#height = height;
  }

  /** The answer to a request, `{ status, body }`; a `Refusal` is thrown. */
  async answer({ method, url }) {
    if (method === "OPTIONS") return { status: 204 };
    if (method !== "GET") throw new Refusal(405, "only the messenger schedules");
    const { pathname, searchParams: query } = new URL(url, "http://scheduler");
    return { status: 200, body: await this.#read(pathname.split("/").slice(1), query) };
  }

  #read([first, second], query) {
    const now = String(this.#now());
    if (first === "") return { timestamp: now, address: this.#assignments.address };
    if (first === "health") return { timestamp: now, address: this.#assignments.address };
    if (first === "timestamp") return { timestamp: now, block_height: heightText(this.#height()) };
    if (first === "processes") return this.#process(second);
    if (second === "latest") return this.#latest(first);
    if (second === undefined) return this.#pageOrMessage(first, query);
    throw new Refusal(404, "there is no such route");
  }

  async #pageOrMessage(id, query) {
    const process = query.get("process-id");
    if (process === null) throw new Refusal(400, "process-id is missing");
    // The id of a process is also that of the message that made it; a log is meant then.
    const log = await this.#assignments.log(id);
    if (log !== undefined) return this.#page(log, query);
    const entry = await this.#assignments.find(id, process);
    if (entry === undefined) throw new Refusal(404, `no message ${id} at ${process}`);
    return this.#node(entry);
  }

  /** Entries after `from` and up to `to`: times, or nonces. */
  async #page(log, query) {
    const number = (name, otherwise) => {
      const text = query.get(name);
      if (text === null) return otherwise;
      if (!/^-?\d+$/.test(text)) throw new Refusal(400, `${name} is no number`);
      return Number(text);
    };
    const byNonce = query.has("from-nonce") || query.has("to-nonce");
    const [from, to] = byNonce ? [number("from-nonce", -1), number("to-nonce", Infinity)] : [number("from", -1), number("to", Infinity)];
    const keyOf = (entry) => (byNonce ? entry.nonce : entry.timestamp);
    const within = log.filter((entry) => keyOf(entry) > from && keyOf(entry) <= to);
    const entries = within.slice(0, number("limit", PAGE));
    const edges = await Promise.all(entries.map(async (entry) => ({ cursor: String(keyOf(entry)), node: await this.#node(entry) })));
    return { page_info: { has_next_page: entries.length < within.length }, edges };
  }

  async #latest(process) {
    const log = await this.#assignments.log(process);
    if (log === undefined) throw new Refusal(404, `no process ${process}`);
    return this.#node(log.at(-1));
  }

  async #process(id) {
    const log = await this.#assignments.log(id);
    if (log === undefined) throw new Refusal(404, `no process ${id}`);
    const [{ timestamp, height }] = log;
    const { owner, tags, data, anchor, signature, target } = nodeOf(new DataItem(await this.#items(id)));
    return { process_id: id, block: heightText(height), owner, tags, timestamp, data, anchor, signature, target };
  }

  /** A message that was sent to another process, and only assigned to this one, is not part of its log: readers fetch it. */
  async #node({ process, message, assignment }) {
    const item = new DataItem(await this.#items(message));
    const isOwn = message === process || item.target === process;
    const { data, ...assigned } = nodeOf(assignment);
    return { message: isOwn ? nodeOf(item) : null, assignment: assigned };
  }
}
