// The units of an AO network on loopback, in the form of the reference, over a network in memory: with every fault that a test
// wants, and with a count of what was asked.
import { createServer } from "node:http";
import { DataItem } from "arbundles";
import { parseQuery, select } from "../../pkg/units/graphql.js";
import { Model } from "./model.mjs";
import { addressOf, tagOf } from "./nodes.mjs";
import { Refusal, Scheduler } from "./scheduler.mjs";
import { MODULE } from "./user.mjs";

/** The largest body that a unit takes, in bytes. */
const LARGEST = 10 * 1024 * 1024;
/** Results and transactions of a page when nobody says how many. */
const PAGE = 25;

/** What clients look for in a module before they use it. */
const MODULE_TAGS = {
  Variant: "ao.TN.1",
  Type: "Module",
  "Module-Format": "wasm64-unknown-emscripten-draft_2024_02_15",
  "Input-Encoding": "JSON-V1",
  "Output-Encoding": "JSON-V1",
  "Memory-Limit": "1-gb",
  "Compute-Limit": "9000000000000",
};

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

/** Serves a network. `keys`: the kind of keys that messenger and scheduler have, `rsa` or `ed25519`. The caller has to `stop` it. */
export async function serveUnits(options) {
  const units = new Units(await Model.create(options));
  await units.start();
  return units;
}

class Units {
  /** The network itself, which is right whatever the units answer. */
  model;
  /** As of `startNetwork`. */
  urls = {};
  addresses;
  /** All requests, in the order in which they came: `{ route, id, method, url }`. `id` is what the path names, or the item that was posted. */
  requests = [];
  #servers = {};
  #ports = {};
  #faults = [];
  #sockets = new Set();
  #scheduler;

  constructor(model) {
    this.model = model;
    this.addresses = { messenger: model.messenger, scheduler: model.assignments.address };
    this.#scheduler = new Scheduler({
      assignments: model.assignments,
      items: (id) => model.items.get(id).item.getRaw(),
      height: () => model.height,
      now: () => model.now,
    });
  }

  /** @internal */
  async start() {
    for (const unit of Object.keys(ROUTES)) await this.up(unit);
    this.urls.graphql = `${this.urls.gateway}/graphql`;
    this.urls.bundler = this.urls.gateway;
  }

  async stop() {
    this.#faults = [];
    for (const unit of Object.keys(ROUTES)) await this.down(unit);
  }

  /** Lets a unit listen again, on the port that it had. */
  async up(unit) {
    if (this.#servers[unit] !== undefined) return;
    const server = createServer((request, response) => {
      // A client that keeps connections would find a unit that went down on one of them: that is a reset, and no refusal.
      response.shouldKeepAlive = false;
      this.#serve(unit, request, response);
    });
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.unit = unit;
      socket.once("close", () => this.#sockets.delete(socket));
    });
    await new Promise((resolve, reject) => server.once("error", reject).listen(this.#ports[unit] ?? 0, "127.0.0.1", resolve));
    this.#servers[unit] = server;
    this.#ports[unit] = server.address().port;
    this.urls[unit] = `http://127.0.0.1:${this.#ports[unit]}`;
  }

  /** Has connections to a unit refused, and ends those there are. */
  async down(unit) {
    const server = this.#servers[unit];
    if (server === undefined) return;
    delete this.#servers[unit];
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) if (socket.unit === unit) socket.destroy();
    await closed;
  }

  /** Has the next so many requests of a route (`scheduler.log`), of a unit (`scheduler`) or of all (`*`) go wrong. Faults of one
   *  request are tried in the order in which they were made; the first one that is left counts. */
  fault(route, fault, { times = Infinity } = {}) {
    this.#faults.push({ route, fault, left: times });
  }

  /** Ends the faults of a route, or all. Requests that hang go on hanging. */
  heal(route) {
    this.#faults = this.#faults.filter((entry) => route !== undefined && entry.route !== route);
  }

  /** How often a route was asked, by whatever it names or for this id only. */
  count(route, id) {
    return this.requests.filter((request) => request.route === route && (id === undefined || request.id === id)).length;
  }

  /** How many places a message has in the log of a process: 1 when it was delivered once. */
  async places(process, message) {
    return ((await this.model.assignments.log(process)) ?? []).filter((entry) => entry.message === message).length;
  }

  async #serve(unit, request, response) {
    const { pathname, searchParams } = new URL(request.url, "http://unit");
    const found = ROUTES[unit].map(([method, path, name]) => ({ method, match: path.exec(pathname), name })).find(({ method, match }) => match !== null && method === request.method);
    const isAssignment = found?.name === "post" && searchParams.has("assign");
    const route = `${unit}.${request.method === "OPTIONS" ? "preflight" : isAssignment ? "assign" : (found?.name ?? "unknown")}`;
    const body = await bodyOf(request);
    if (body === undefined) return this.#send(response, { status: 413, body: { error: "the body is too large" } });
    const id = isAssignment ? searchParams.get("assign") : route === "messenger.post" ? idOf(body) : found?.match[1];
    this.requests.push({ route, id, method: request.method, url: request.url });
    const fault = this.#faultOf(unit, route);
    const isDone = fault === undefined || fault.after || ["truncated", "late", "without-cors", "changed"].includes(fault.kind);
    const answer = isDone ? await this.#answer(route, { id, request, query: searchParams, body }) : undefined;
    await this.#fail(fault, answer, request, response);
  }

  #faultOf(unit, route) {
    const entry = this.#faults.find(({ route: wanted, left }) => left > 0 && [route, unit, "*"].includes(wanted));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.fault;
  }

  /** Answers as a fault has it. */
  async #fail(fault, answer, request, response) {
    switch (fault?.kind) {
      case undefined:
        return this.#send(response, answer);
      case "reset":
        return request.socket.destroy();
      case "hang":
        return undefined;
      case "status":
        return this.#send(response, { status: fault.status, body: fault.body, headers: fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) } });
      case "redirect":
        return this.#send(response, { status: fault.status, body: "", headers: { location: fault.location ?? request.url } });
      case "html":
        return this.#send(response, { status: 200, body: Buffer.from("<!DOCTYPE html><title>Welcome</title>"), headers: { "content-type": "text/html" } });
      case "truncated": {
        const bytes = bytesOf(answer.body);
        response.writeHead(answer.status, { ...CORS, "content-type": "application/json", "content-length": bytes.length });
        return response.write(bytes.subarray(0, bytes.length >> 1), () => request.socket.destroy());
      }
      case "endless":
        return endless(response);
      case "late":
        await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
        return this.#send(response, answer);
      case "without-cors":
        return this.#send(response, answer, {});
      case "changed":
        return this.#send(response, answer.status === 200 ? { ...answer, body: fault.change(answer.body) } : answer);
      default:
        throw new Error(`there is no fault ${fault.kind}`);
    }
  }

  #send(response, { status, body, headers = {} }, cors = CORS) {
    response.writeHead(status, { ...cors, "content-type": "application/json", ...headers }).end(body === undefined ? undefined : bytesOf(body));
  }

  async #answer(route, asked) {
    try {
      const answer = await this.#act(route, asked);
      return { status: 200, ...answer };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, body: { error: error.message } };
    }
  }

  async #act(route, { id, request, query, body }) {
    const { model } = this;
    if (route.endsWith(".preflight")) return { status: 204 };
    if (route.endsWith(".unknown")) throw new Refusal(404, "there is no such route");
    if (route.startsWith("scheduler.")) return this.#scheduler.answer(request);
    switch (route) {
      case "messenger.root":
        return { body: Buffer.from("ao messenger unit"), headers: { "content-type": "text/plain" } };
      case "messenger.post":
        if (id === undefined) throw new Refusal(400, "the body is no item");
        return { status: 202, body: { message: "Processing DataItem", id: await model.post(body) } };
      case "messenger.assign":
        return { status: 202, body: { message: "Processing Assignment", id: await model.assign(processIn(query), id) } };
      case "messenger.monitor":
        if (model.results(id) === undefined) absent(`process ${id}`);
        return { body: Buffer.from(request.method === "POST" ? "Process monitored!" : "Monitor deleted!"), headers: { "content-type": "text/plain" } };
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
        return { body: graphql(this, jsonIn(body)) };
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

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, HEAD, POST, DELETE, OPTIONS",
  "access-control-allow-headers": "*",
  "access-control-expose-headers": "*",
};

const absent = (what) => {
  throw new Refusal(404, `no ${what}`);
};

const bytesOf = (body) => (Buffer.isBuffer(body) || typeof body === "string" ? Buffer.from(body) : Buffer.from(JSON.stringify(body)));

async function bodyOf(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= LARGEST) chunks.push(chunk);
  }
  return length > LARGEST ? undefined : Buffer.concat(chunks);
}

/** The id of the item that these bytes are; undefined when they are none. */
function idOf(body) {
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

/** Writes until nobody reads any more. */
function endless(response) {
  response.writeHead(200, { ...CORS, "content-type": "application/json" });
  const spaces = Buffer.alloc(65_536, " ");
  const write = () => {
    while (!response.destroyed && response.write(spaces));
    if (!response.destroyed) response.once("drain", write);
  };
  write();
}

/** Results of a process: after one cursor or time and up to another, as the compute unit pages them. */
function resultsOf(results, query) {
  const timeOf = (text) => (text === null ? undefined : /^\d+$/.test(text) ? { timestamp: Number(text), nonce: Infinity } : cursorIn(text));
  const sort = query.get("sort") ?? "ASC";
  const [from, to] = [timeOf(query.get("from")), timeOf(query.get("to"))];
  const ordered = sort === "DESC" ? [...results].reverse() : results;
  const isAfter = (entry, place) => entry.timestamp > place.timestamp || (entry.timestamp === place.timestamp && entry.nonce > place.nonce);
  const isBefore = (entry, place) => entry.timestamp < place.timestamp || (entry.timestamp === place.timestamp && entry.nonce < place.nonce);
  const [beyondFrom, beyondTo] = sort === "DESC" ? [isBefore, isBefore] : [isAfter, isAfter];
  const within = ordered.filter((entry) => (from === undefined || beyondFrom(entry, from)) && (to === undefined || !beyondTo(entry, to)));
  const page = within.slice(0, Number(query.get("limit") ?? PAGE));
  const edges = page.map(({ timestamp, nonce, result }) => ({ node: result, cursor: cursorOf({ timestamp, ordinate: String(nonce), cron: null, sort }) }));
  return { pageInfo: { hasNextPage: page.length < within.length }, edges };
}

const cursorOf = (value) => Buffer.from(JSON.stringify(value)).toString("base64");

function cursorIn(text) {
  const { timestamp, ordinate } = jsonIn(Buffer.from(text, "base64"));
  return { timestamp, nonce: Number(ordinate) };
}

// GraphQL -----------------------------------------------------------------------------------------------------------------------

function graphql(units, { query, variables }) {
  const data = {};
  for (const { name, alias, arguments: asked, fields } of parseQuery(query, variables)) {
    data[alias] = select(FINDERS[name]?.(units, asked) ?? null, fields);
  }
  return { data };
}

const FINDERS = {
  transaction: (units, { id }) => transactions(units).find((node) => node.id === id),
  transactions: (units, asked) => connection(transactions(units).filter((node) => fits(node, asked)), asked),
  blocks: ({ model }, { height = {}, ...asked }) => {
    const [lowest, highest] = [Math.max(height.min ?? 0, model.height - 1000), Math.min(height.max ?? model.height, model.height)];
    return connection(Array.from({ length: Math.max(0, highest - lowest + 1) }, (_, index) => blockOf(model, lowest + index)), asked);
  },
};

function connection(nodes, { first = 10, after, sort = "HEIGHT_DESC" }) {
  const ordered = sort === "HEIGHT_DESC" ? [...nodes].reverse() : nodes;
  const start = after ? ordered.findIndex(({ id }) => id === after) + 1 : 0;
  const page = ordered.slice(start, start + first);
  return { pageInfo: { hasNextPage: start + page.length < ordered.length }, edges: page.map((node) => ({ cursor: node.id, node })) };
}

/** Time goes on with each block. */
function blockOf(model, height) {
  return { id: `block-${height}`, height, timestamp: Math.floor(model.now / 1000) - (model.height - height), previous: `block-${height - 1}` };
}

/** A transaction that no item of the model is, since nobody's key is there to sign it. */
function unsigned(model, id, owner, tags) {
  const list = Object.entries({ "Data-Protocol": "ao", ...tags }).map(([name, value]) => ({ name, value }));
  return { id, owner: { address: owner, key: "" }, recipient: "", anchor: "", signature: "", tags: list, data: { size: "0", type: null }, block: blockOf(model, 1) };
}

function transactions({ model, urls, addresses }) {
  const { scheduler } = addresses;
  const location = unsigned(model, scheduler, scheduler, { Type: "Scheduler-Location", Url: urls.scheduler, "Time-To-Live": "86400000" });
  const module = unsigned(model, MODULE, "", MODULE_TAGS);
  const nodes = [...model.items.values()].map(({ item, height }) => ({
    id: item.id,
    owner: { address: addressOf(item), key: item.owner },
    recipient: item.target,
    anchor: item.rawAnchor.toString("utf8"),
    signature: item.signature,
    tags: item.tags,
    data: { size: String(item.rawData.length), type: tagOf(item.tags, "Content-Type") ?? null },
    block: blockOf(model, height),
    bundledIn: { id: `bundle-${height}` },
  }));
  return [location, module, ...nodes];
}

function fits(node, { ids, owners, recipients, tags = [] }) {
  const has = (list, value) => list === undefined || [list].flat().includes(value);
  if (!has(ids, node.id) || !has(owners, node.owner.address) || !has(recipients, node.recipient)) return false;
  return [tags].flat().every(({ name, values }) => node.tags.some((tag) => tag.name === name && [values].flat().includes(tag.value)));
}
