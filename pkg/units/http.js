// Responses of the units: JSON, errors, what pages of other origins may do.
import { LunetteError } from "../error.js";

/** What every response has. Nothing that somebody sent is run as something else than it says that it is. */
const ALWAYS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, HEAD, POST, DELETE, OPTIONS",
  "access-control-allow-headers": "*",
  "access-control-expose-headers": "*",
  "x-content-type-options": "nosniff",
};

/** Seconds after which one may ask again, when nobody knows better. */
const SOON = 1;

/** What the codes of errors are in HTTP; others are 500. */
const STATUSES = {
  "invalid-argument": 400,
  "invalid-item": 400,
  "unknown-process": 404,
  "unknown-message": 404,
  "unknown-module": 404,
  "not-found": 404,
  forbidden: 403,
  "method-not-allowed": 405,
  "too-slow": 408,
  "too-large": 413,
  "too-long": 414,
  "not-satisfiable": 416,
  busy: 429,
  "rate-limited": 429,
  "not-implemented": 501,
  storage: 503,
  "not-owner": 503,
  "other-version": 503,
  "owner-lost": 503,
  closed: 503,
  "quota-exceeded": 507,
};

/** A response with a value as JSON, or with a stream of it. */
export function json(value, { status = 200, headers = {} } = {}) {
  return new Response(value instanceof ReadableStream ? value : JSON.stringify(value), { status, headers: { ...ALWAYS, "content-type": "application/json", ...headers } });
}

/** A response with bytes or text as they are. */
export function plain(body, { status = 200, headers = {} } = {}) {
  return new Response(body, { status, headers: { ...ALWAYS, "content-type": "text/plain; charset=utf-8", ...headers } });
}

/** The answer to those who ask what they may ask. */
export function preflight() {
  return new Response(null, { status: 204, headers: { ...ALWAYS, "access-control-max-age": "86400" } });
}

/** The response that an error is. */
export function failure(thrown) {
  const { code, message, field, retryable } = LunetteError.from(thrown);
  const status = STATUSES[code] ?? 500;
  const headers = { "cache-control": "no-store", ...(status === 429 && { "retry-after": String(thrown?.retryAfter ?? SOON) }), ...thrown?.headers };
  return json({ error: message, code, field, retryable: retryable || undefined }, { status, headers });
}

/** An error whose response says more than its code does. */
export function failing(code, message, { headers, ...details } = {}) {
  return Object.assign(new LunetteError(code, message, details), { headers });
}
