// A handler of requests as a server of Node. See server-node.d.ts.
import { once } from "node:events";
import { createServer } from "node:http";
import { action, fieldsOf, invalid, readFields, whole, word } from "./common/input.js";

const LAST_PORT = 65_535;
const LONGEST = 2 ** 31 - 1;

const OPTIONS = {
  host: word,
  port: whole(0, LAST_PORT),
  headersTimeout: whole(1, LONGEST),
  requestTimeout: whole(1, LONGEST),
  keepAliveTimeout: whole(1, LONGEST),
  maxHeaderSize: whole(1024, 2 ** 20),
  grace: whole(1, LONGEST),
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

/** What of a body nobody wanted is still read, so that whoever sends it gets to see why. */
const LINGER = { bytes: 32 * 1024 * 1024, milliseconds: 500 };

/** Answers requests by a handler until it is closed. */
export async function serve(handler, options = {}) {
  action(handler, "handler");
  const { host, port, grace, addressOf, ...settings } = { ...USUAL, ...readFields(fieldsOf(options), OPTIONS, "serve") };
  const server = createServer({ ...settings, connectionsCheckingInterval: 1_000 });
  server.on("request", (request, response) => answer({ handler, addressOf, patience: settings.requestTimeout }, request, response));
  server.listen(port, host);
  await once(server, "listening");
  const { address, port: taken, family } = server.address();
  const name = family === "IPv6" ? `[${address}]` : address;
  return { url: `http://${name}:${taken}`, close: () => close(server, grace) };
}

/** Takes no more requests, and ends when those that are there are answered, or their time is over. */
async function close(server, grace) {
  if (!server.listening) return;
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

/** A request as the web has it. What is asked for stays as it was written: no path makes it one to another host. */
function requestOf(request, signal) {
  const { method, url, headers, rawHeaders } = request;
  if (!url.startsWith("/")) throw invalid("path", "must begin with a slash");
  const address = new URL(`http://${hostOf(rawHeaders)}${url}`);
  const takesBody = hasBody(headers) && !["GET", "HEAD"].includes(method);
  return new Request(address, { method, headers: headersOf(rawHeaders), signal, ...(takesBody && { body: bodyOf(request), duplex: "half" }) });
}

function hasBody(headers) {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

/** Whether there is something of a body that nobody has read. */
function isUnread({ headers, complete }) {
  return hasBody(headers) && !complete;
}

/** A body as the web has it. Unlike a stream that Node makes of it, it can be given up without its connection, on which the answer goes. */
function bodyOf(request) {
  let isOver = false;
  const end = (act) => {
    if (!isOver) act();
    isOver = true;
  };
  return new ReadableStream({
    start(controller) {
      request.pause();
      request.on("data", (chunk) => {
        if (isOver) return;
        controller.enqueue(chunk);
        if (controller.desiredSize <= 0) request.pause();
      });
      request.on("end", () => end(() => controller.close()));
      request.on("close", () => end(() => controller.error(new Error("the connection broke before the body was there"))));
    },
    pull: () => void request.resume(),
    cancel() {
      isOver = true;
      request.pause();
    },
  });
}

/** The host that a request names. Requests of HTTP/1.0 need not. */
function hostOf(raw) {
  const [host = "localhost", ...more] = raw.filter((_, index) => index % 2 === 1 && raw[index - 1].toLowerCase() === "host");
  const isHost = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) && URL.canParse(`http://${host}`);
  if (!isHost || more.length > 0) throw invalid("host", "must be the name of this host, once");
  return host;
}

function headersOf(raw) {
  const headers = new Headers();
  for (let at = 0; at < raw.length; at += 2) headers.append(raw[at], raw[at + 1]);
  return headers;
}

async function send(answered, request, response, patience) {
  // What was not read of a body would be taken for the next request.
  if (isUnread(request)) response.setHeader("connection", "close");
  response.statusCode = answered.status;
  for (const [name, value] of answered.headers) response.appendHeader(name, value);
  const body = request.method === "HEAD" ? null : answered.body;
  const isWhole = body === null || (await pour(body, response, patience));
  if (!isWhole) return;
  if (isUnread(request)) {
    response.flushHeaders();
    await linger(request);
  }
  response.end();
}

/** Whether all of a body could be written. */
async function pour(body, response, patience) {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: null }));
    if (value === null) {
      // Half of an answer must not look like all of it.
      response.destroy();
      return false;
    }
    if (done) return true;
    if (response.closed || (!response.write(value) && !(await drained(response, patience)))) {
      await reader.cancel().catch(() => {});
      return false;
    }
  }
}

/** Whether more can be written; else nobody wants it any more, or not within this time. */
function drained(response, patience) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), patience);
    const settle = (canGoOn) => () => {
      clearTimeout(timer);
      response.off("drain", onDrain).off("close", onClose);
      resolve(canGoOn);
    };
    const [onDrain, onClose] = [settle(true), settle(false)];
    response.once("drain", onDrain).once("close", onClose);
    if (response.closed) onClose();
  });
}

/** Reads on for a while before the end: a connection that is closed while somebody writes to it takes the answer with it. */
function linger(request) {
  return new Promise((resolve) => {
    let left = LINGER.bytes;
    const timer = setTimeout(resolve, LINGER.milliseconds);
    request.removeAllListeners("data");
    request.on("data", (chunk) => {
      left -= chunk.length;
      if (left < 0) resolve();
    });
    request.once("close", resolve).once("end", resolve);
    request.resume();
    request.once("close", () => clearTimeout(timer));
  });
}

function fail(error, request, response) {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const isBad = error?.code === "invalid-argument";
  const body = JSON.stringify({ error: isBad ? error.message : "the server failed", code: isBad ? error.code : "worker-failed", field: error?.field });
  response.writeHead(isBad ? 400 : 500, { "content-type": "application/json", "access-control-allow-origin": "*", connection: "close" });
  response.end(request.method === "HEAD" ? undefined : body);
}
