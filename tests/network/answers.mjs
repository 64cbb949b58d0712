// What the units of a network in memory answer: the right thing.
import { DataItem } from "arbundles";
import { graphql } from "./graph.mjs";
import { Refusal, Scheduler } from "./scheduler.mjs";

/** Results of a page when nobody says how many. */
const PAGE = 25;

/** What may be asked of which unit: names by method and path. A test names faults and counts by `unit.name`. */
const ROUTES = {
  messenger: [
    ["POST", /^\/$/, "post"],
    ["GET", /^\/$/, "root"],
    ["POST", /^\/monitor\/([\w-]+)$/, "monitor"],
    ["DELETE", /^\/monitor\/([\w-]+)$/, "monitor"],
  ],
  scheduler: [
    ["GET", /^\/$/, "root"],
    ["GET", /^\/timestamp$/, "timestamp"],
    ["GET", /^\/processes\/([\w-]+)$/, "process"],
    ["GET", /^\/([\w-]+)\/latest$/, "latest"],
    ["GET", /^\/([\w-]+)$/, "log"],
  ],
  compute: [
    ["GET", /^\/$/, "root"],
    ["GET", /^\/result\/([\w-]+)$/, "result"],
    ["GET", /^\/results\/([\w-]+)$/, "results"],
    ["GET", /^\/cron\/([\w-]+)$/, "cron"],
    ["POST", /^\/dry-run$/, "dry-run"],
  ],
  gateway: [
    ["GET", /^\/$/, "root"],
    ["POST", /^\/graphql$/, "graphql"],
    ["GET", /^\/(?:raw\/)?([\w-]{43})$/, "data"],
    ["POST", /^\/tx(?:\/[\w-]+)?$/, "upload"],
  ],
};

export const UNITS = Object.keys(ROUTES);

/** What a request of a unit is for: the name of its route, and what the path names. */
export function routeOf(unit, method, pathname, query) {
  if (method === "OPTIONS") return { name: "preflight" };
  for (const [wanted, path, name] of ROUTES[unit]) {
    const match = wanted === method ? path.exec(pathname) : null;
    if (match === null) continue;
    return name === "post" && query.has("assign") ? { name: "assign", named: query.get("assign") } : { name, named: match[1] };
  }
  return { name: "unknown" };
}

/** What is right to answer. */
export class Answers {
  #network;
  #scheduler;

  /** `network` has `model`, `urls` and `addresses`. */
  constructor(network) {
    const { model } = network;
    this.#network = network;
    this.#scheduler = new Scheduler({
      assignments: model.assignments,
      items: (id) => model.items.get(id).item.getRaw(),
      height: () => model.height,
      now: () => model.now,
    });
  }

  /** The answer to a request, `{ status, body, headers }`: bytes, or a value for JSON. */
  async answer(route, asked) {
    try {
      const answer = await this.#act(route, asked);
      return { status: 200, ...answer };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, body: { error: error.message } };
    }
  }

  async #act(route, { id, request, query, body }) {
    const { model } = this.#network;
    if (route.endsWith(".preflight")) return { status: 204 };
    if (route.endsWith(".unknown")) throw new Refusal(404, "there is no such route");
    if (route.startsWith("scheduler.")) return this.#scheduler.answer(request);
    switch (route) {
      case "messenger.root":
        return text("ao messenger unit");
      case "messenger.post":
        if (id === undefined) throw new Refusal(400, "the body is no item");
        return { status: 202, body: { message: "Processing DataItem", id: await model.post(body) } };
      case "messenger.assign":
        return { status: 202, body: { message: "Processing Assignment", id: await model.assign(processIn(query), id) } };
      case "messenger.monitor":
        if (model.results(id) === undefined) absent(`process ${id}`);
        return text(request.method === "POST" ? "Process monitored!" : "Monitor deleted!");
      case "compute.root":
        return { body: { address: model.messenger, timestamp: model.now } };
      case "compute.result":
        return { body: model.result(processIn(query), id) ?? absent(`message ${id}`) };
      case "compute.results":
        return { body: resultsOf(model.results(id) ?? absent(`process ${id}`), query) };
      case "compute.cron":
        return { body: { pageInfo: { hasNextPage: false }, edges: [] } };
      case "compute.dry-run":
        return { body: model.dryRun(processIn(query), jsonIn(body)) };
      case "gateway.root":
        return { body: { network: "tests.N.1", height: model.height } };
      case "gateway.graphql":
        return { body: graphql(this.#network, jsonIn(body)) };
      case "gateway.data":
        return { body: (model.items.get(id) ?? absent(`item ${id}`)).item.rawData, headers: { "content-type": "application/octet-stream" } };
      case "gateway.upload":
        if (idOf(body) === undefined) throw new Refusal(400, "the body is no item");
        model.keep(body);
        return { body: { id: idOf(body), timestamp: model.now } };
      default:
        throw new Error(`nobody answers ${route}`);
    }
  }
}

const text = (words) => ({ body: Buffer.from(words), headers: { "content-type": "text/plain" } });

const absent = (what) => {
  throw new Refusal(404, `no ${what}`);
};

/** The id of the item that these bytes are; undefined when they are none. */
export function idOf(body) {
  try {
    return new DataItem(body).id;
  } catch {
    return undefined;
  }
}

function jsonIn(body) {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new Refusal(400, "the body is no JSON");
  }
}

function processIn(query) {
  return query.get("process-id") ?? absent("process-id");
}

/** Results of a process: after one cursor or time and up to another, as the compute unit pages them. */
function resultsOf(results, query) {
  const sort = query.get("sort") ?? "ASC";
  const [from, to] = ["from", "to"].map((name) => placeIn(query.get(name)));
  // How far an entry is behind a place, in the order that was asked for.
  const beyond = (entry, place) => (sort === "DESC" ? -1 : 1) * (entry.timestamp - place.timestamp || entry.nonce - place.nonce);
  const ordered = sort === "DESC" ? [...results].reverse() : results;
  const within = ordered.filter((entry) => (from === undefined || beyond(entry, from) > 0) && (to === undefined || beyond(entry, to) <= 0));
  const page = within.slice(0, Number(query.get("limit") ?? PAGE));
  const edges = page.map(({ timestamp, nonce, result }) => {
    const cursor = { timestamp, ordinate: String(nonce), cron: null, sort };
    return { node: result, cursor: Buffer.from(JSON.stringify(cursor)).toString("base64") };
  });
  return { pageInfo: { hasNextPage: page.length < within.length }, edges };
}

/** The place that a cursor or a time means. */
function placeIn(text) {
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return { timestamp: Number(text), nonce: Infinity };
  const { timestamp, ordinate } = jsonIn(Buffer.from(text, "base64"));
  return { timestamp, nonce: Number(ordinate) };
}
