// The units of an AO network on loopback, in the form of the reference, over a network in memory: with every fault that a test
// wants, and with a count of what was asked.
import { createServer } from "node:http";
import { listen } from "../common/listen.mjs";
import { Answers, UNITS, idOf, routeOf } from "./answers.mjs";
import { Model } from "./model.mjs";

/** The largest body that a unit takes, in bytes. */
const LARGEST = 10 * 1024 * 1024;

/** Faults of the answer: the unit does what it is asked before. */
const NEEDING_ANSWERS = ["truncated", "late", "without-cors", "changed"];

const PAGE = { status: 200, body: Buffer.from("<!DOCTYPE html><title>Welcome</title>"), headers: { "content-type": "text/html" } };

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
  #answers;

  constructor(model) {
    this.model = model;
    this.addresses = { messenger: model.messenger, scheduler: model.assignments.address };
    this.#answers = new Answers(this);
  }

  /** @internal */
  async start() {
    for (const unit of UNITS) await this.up(unit);
    this.urls.graphql = `${this.urls.gateway}/graphql`;
    this.urls.bundler = this.urls.gateway;
  }

  async stop() {
    this.#faults = [];
    for (const unit of UNITS) await this.down(unit);
  }

  /** Lets a unit listen again, on the port that it had. */
  async up(unit) {
    if (this.#servers[unit] !== undefined) return;
    const server = createServer((request, response) => {
      // A client that keeps connections would find a unit that went down on one of them: that is a reset, and no refusal.
      response.shouldKeepAlive = false;
      this.#serve(unit, request, response).catch((error) => {
        // Who left in the middle of his request is owed nothing.
        if (!response.destroyed && !response.headersSent) this.#send(response, { status: 500, body: { error: error.stack } });
      });
    });
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.unit = unit;
      socket.once("close", () => this.#sockets.delete(socket));
    });
    this.urls[unit] = await listen(server, this.#ports[unit]);
    this.#servers[unit] = server;
    this.#ports[unit] = server.address().port;
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
    const { name, named } = routeOf(unit, request.method, pathname, searchParams);
    const route = `${unit}.${name}`;
    const body = await bodyOf(request);
    if (body === undefined) return this.#send(response, { status: 413, body: { error: "the body is too large" } });
    const id = route === "messenger.post" ? idOf(body) : named;
    this.requests.push({ route, id, method: request.method, url: request.url });
    const fault = this.#faultOf(unit, route);
    const isDone = fault === undefined || fault.after || NEEDING_ANSWERS.includes(fault.kind);
    const answer = isDone ? await this.#answers.answer(route, { id, request, query: searchParams, body }) : undefined;
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
        return this.#send(response, { ...fault, headers: fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) } });
      case "redirect":
        return this.#send(response, { status: fault.status, body: "", headers: { location: fault.location ?? request.url } });
      case "html":
        return this.#send(response, PAGE);
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
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, HEAD, POST, DELETE, OPTIONS",
  "access-control-allow-headers": "*",
  "access-control-expose-headers": "*",
  // Who remembers a preflight sends what the next one would have forbidden.
  "access-control-max-age": "0",
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
