// Parts of bytes (RFC 9110, section 14): one range at a time, as players of media ask for them.
import { failing, plain } from "./http.js";

/** A response with bytes, or with the part of them that a request wants. A range that cannot be read counts as none. */
export function ranged(request, bytes, headers) {
  const whole = { "accept-ranges": "bytes", "content-length": String(bytes.length), ...headers };
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") ?? "") ?? [];
  if (request.method !== "GET" || request.headers.has("if-range") || (!first && !last)) return plain(bytes, { headers: whole });
  const start = first ? Number(first) : Math.max(0, bytes.length - Number(last));
  const end = first && last ? Math.min(Number(last), bytes.length - 1) : bytes.length - 1;
  if (first && last && Number(last) < Number(first)) return plain(bytes, { headers: whole });
  if (start > end) {
    const problem = `there are ${bytes.length} bytes, and not those from ${start} on`;
    throw failing("not-satisfiable", problem, { field: "range", headers: { "content-range": `bytes */${bytes.length}` } });
  }
  const part = { "content-range": `bytes ${start}-${end}/${bytes.length}`, "content-length": String(end - start + 1) };
  return plain(bytes.subarray(start, end + 1), { status: 206, headers: { ...whole, ...part } });
}
