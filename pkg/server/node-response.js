// Responses of the web, written to connections of Node.
import { failureOf } from "./listening.js";
import { isUnread } from "./node-request.js";

/** What of a body nobody wanted is still read, so that whoever sends it gets to see why. */
const LINGER = { bytes: 32 * 1024 * 1024, milliseconds: 500 };

/** Sends a response. A body is given up when nobody takes more of it for so many milliseconds. */
export async function send(answered, request, response, patience) {
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

/** Answers in the handler's place. */
export function fail(error, request, response) {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, body } = failureOf(error);
  response.writeHead(status, { "content-type": "application/json", "access-control-allow-origin": "*", connection: "close" });
  response.end(request.method === "HEAD" ? undefined : JSON.stringify(body));
}
