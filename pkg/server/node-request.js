// Requests of Node as the web has them.
import { invalid } from "../common/input.js";
import { isHost } from "./listening.js";

/** Methods that no `Request` may have (Fetch, section 2.2.1). */
const FORBIDDEN = ["CONNECT", "TRACE", "TRACK"];

/** A request as the web has it. What is asked for stays as it was written: no path makes it one to another host. */
export function requestOf(request, signal) {
  const { method, url, headers, rawHeaders } = request;
  if (!url.startsWith("/")) throw invalid("path", "must begin with a slash");
  if (FORBIDDEN.includes(method)) throw invalid("method", `must not be ${method}: the web has no such requests`);
  const address = new URL(`http://${hostOf(rawHeaders)}${url}`);
  const takesBody = hasBody(headers) && !["GET", "HEAD"].includes(method);
  return new Request(address, { method, headers: headersOf(rawHeaders), signal, ...(takesBody && { body: bodyOf(request), duplex: "half" }) });
}

function hasBody(headers) {
  return headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
}

/** Whether there is something of a body that nobody has read. */
export function isUnread({ headers, complete }) {
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
  if (!isHost(host) || more.length > 0) throw invalid("host", "must be the name of this host, once");
  return host;
}

function headersOf(raw) {
  const headers = new Headers();
  for (let at = 0; at < raw.length; at += 2) headers.append(raw[at], raw[at + 1]);
  return headers;
}
