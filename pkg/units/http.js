// Requests and responses of the units: sizes, JSON, errors, what pages of other origins may do.
import { LunetteError } from "../error.js";

/** The largest body, in bytes: a messenger unit takes no larger item. */
export const LARGEST_BODY = 10 * 1024 * 1024;

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, HEAD, POST, DELETE, OPTIONS",
  "access-control-allow-headers": "*",
  "access-control-expose-headers": "*",
};

/** What the codes of errors are in HTTP; others are 500. */
const STATUSES = {
  "invalid-argument": 400,
  "invalid-item": 400,
  "unknown-process": 404,
  "unknown-message": 404,
  "unknown-module": 404,
  "not-found": 404,
  "method-not-allowed": 405,
  "too-large": 413,
  busy: 429,
  "not-implemented": 501,
  storage: 503,
  "not-owner": 503,
  "owner-lost": 503,
  closed: 503,
  "quota-exceeded": 507,
};

/** A response with a value as JSON. */
export function json(value, { status = 200, headers = {} } = {}) {
  return new Response(JSON.stringify(value), { status, headers: { ...CORS, "content-type": "application/json", ...headers } });
}

/** A response with bytes or text as they are. */
export function plain(body, { status = 200, headers = {} } = {}) {
  return new Response(body, { status, headers: { ...CORS, "content-type": "text/plain; charset=utf-8", ...headers } });
}

/** The answer to those who ask what they may ask. */
export function preflight() {
  return new Response(null, { status: 204, headers: { ...CORS, "access-control-max-age": "86400" } });
}

/** The response that an error is. */
export function failure(thrown) {
  const { code, message, field, retryable } = LunetteError.from(thrown);
  return json({ error: message, code, field, retryable: retryable || undefined }, { status: STATUSES[code] ?? 500 });
}

/** The body of a request. */
export async function bytesIn(request) {
  const said = Number(request.headers.get("content-length") ?? 0);
  if (said > LARGEST_BODY) throw tooLarge();
  const chunks = [];
  let length = 0;
  for (const reader = request.body?.getReader(); reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > LARGEST_BODY) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  return joined(chunks, length);
}

/** The body of a request, which is JSON. */
export async function jsonIn(request) {
  const text = new TextDecoder().decode(await bytesIn(request));
  try {
    const value = JSON.parse(text);
    if (value !== null && typeof value === "object") return value;
  } catch {
    // As bad as JSON that is no object.
  }
  throw new LunetteError("invalid-argument", "the body must be a JSON object", { field: "body" });
}

function joined(chunks, length) {
  if (chunks.length === 1) return chunks[0];
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function tooLarge() {
  return new LunetteError("too-large", `the body is larger than ${LARGEST_BODY} bytes`, { field: "body" });
}
