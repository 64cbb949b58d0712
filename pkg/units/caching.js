// What caches may keep, and what has not changed since somebody asked.
import { VERSION } from "../common/version.js";

/** Seconds. What an id names stays as it is for ever; how it is written may change with this package. */
const YEAR = 31_536_000;
const DAY = 86_400;

/** Bytes that an id stands for. */
export function eternal(response, tag) {
  return tagged(response, `"${tag}"`, `public, max-age=${YEAR}, immutable`);
}

/** What was said once and for all, in the words of this version. */
export function lasting(response, tag) {
  return tagged(response, `"${tag}.${VERSION}"`, `public, max-age=${DAY}`);
}

/** What may be another thing the next time. */
export function passing(response, tag) {
  return tagged(response, `"${tag}.${VERSION}"`, "no-cache");
}

function tagged(response, tag, caching) {
  response.headers.set("etag", tag);
  response.headers.set("cache-control", caching);
  return response;
}

/** The response to who may have the same already. */
export function conditional(request, response) {
  const tag = response.headers.get("etag");
  const known = request.headers.get("if-none-match");
  if (!tag || !known || !["GET", "HEAD"].includes(request.method)) return response;
  const isKnown = known.split(",").some((one) => ["*", tag].includes(one.trim().replace(/^W\//, "")));
  return isKnown ? emptied(response, 304) : response;
}

/** A response without its body, which nobody is going to make then. */
export function emptied(response, status = response.status) {
  response.body?.cancel().catch(() => {});
  const headers = new Headers(response.headers);
  if (status === 304) headers.delete("content-type");
  return new Response(null, { status, headers });
}
