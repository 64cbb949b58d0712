// A handler of requests as a server of Node. See server-node.d.ts.
import { once } from "node:events";
import { createServer } from "node:http";
import { action, delay, fieldsOf, readFields, whole, word } from "./common/input.js";
import { addressAt, port } from "./server/listening.js";
import { requestOf } from "./server/node-request.js";
import { fail, send } from "./server/node-response.js";

const OPTIONS = {
  host: word,
  port,
  headersTimeout: delay(),
  requestTimeout: delay(),
  keepAliveTimeout: delay(),
  maxHeaderSize: whole(1024, 2 ** 20),
  grace: delay(0),
  addressOf: action,
};

/** Milliseconds and bytes. A handler has limits of its own for bodies; the one for whole requests is for handlers that have none. */
const USUAL = {
  host: "127.0.0.1",
  port: 0,
  headersTimeout: 15_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 32 * 1024,
  grace: 5_000,
  addressOf: (request) => request.socket.remoteAddress,
};

/** Answers requests by a handler until it is closed. */
export async function serve(handler, options = {}) {
  action(handler, "handler");
  const { host, port: wanted, grace, addressOf, ...settings } = { ...USUAL, ...readFields(fieldsOf(options), OPTIONS, "serve") };
  const server = createServer({ ...settings, connectionsCheckingInterval: 1_000 });
  server.on("request", (request, response) => answer({ handler, addressOf, patience: settings.requestTimeout }, request, response));
  server.listen(wanted, host);
  await once(server, "listening");
  const { address, port: taken } = server.address();
  let closing;
  return { url: addressAt(address, taken), close: () => (closing ??= close(server, grace)) };
}

/** Takes no more requests, and ends when those that are there are answered, or their time is over. */
async function close(server, grace) {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), grace);
  await closed;
  clearTimeout(timer);
}

async function answer({ handler, addressOf, patience }, request, response) {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  // A connection that breaks is nothing that anybody here could do something about.
  for (const side of [request, response]) side.on("error", () => {});
  try {
    const asked = requestOf(request, gone.signal);
    await send(await handler(asked, { address: addressOf(request) }), request, response, patience);
  } catch (error) {
    fail(error, request, response);
  }
}
