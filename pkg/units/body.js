// Bodies of requests: how large they may be, and how slow.
import { LunetteError } from "../error.js";

/** A messenger unit takes no larger item. */
export const LARGEST_BODY = 10 * 1024 * 1024;

/** The part of its time that a body has before its pace counts. */
const START = 1 / 6;
const SECOND = 1_000;

/** The body of a request. `milliseconds` is what it may take as a whole, `pace` how many bytes have to come in a second on average. */
export async function bytesIn(request, { bytes: most = LARGEST_BODY, milliseconds = Infinity, pace = 0 } = {}) {
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge(most);
  // Not every service worker is given a request's body as a stream.
  if (request.body === undefined) return whole(request, most);
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
  try {
    return await read(reader, { most, milliseconds, pace });
  } catch (error) {
    // Whoever sends it may be in no hurry to hear that nobody reads on.
    reader.cancel().catch(() => {});
    throw error;
  }
}

/** The body of a request, which is a JSON object. */
export function jsonOf(bytes) {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes));
    if (value !== null && typeof value === "object") return value;
  } catch {
    // As bad as JSON that is no object.
  }
  throw new LunetteError("invalid-argument", "the body must be a JSON object", { field: "body" });
}

async function whole(request, most) {
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length > most) throw tooLarge(most);
  return bytes;
}

async function read(reader, { most, milliseconds, pace }) {
  const chunks = [];
  const start = Date.now();
  for (let length = 0; ; ) {
    const late = pace > 0 ? milliseconds * START + (length / pace) * SECOND : Infinity;
    const { done, value } = await within(reader.read(), start + Math.min(milliseconds, late) - Date.now());
    if (done) return joined(chunks, length);
    length += value.length;
    if (length > most) throw tooLarge(most);
    chunks.push(value);
  }
}

/** What a promise gives within some milliseconds. */
function within(promise, milliseconds) {
  if (milliseconds === Infinity) return promise;
  let timer;
  const late = new Promise((_, reject) => {
    const problem = new LunetteError("too-slow", "the body comes too slowly", { field: "body", retryable: true });
    timer = setTimeout(reject, Math.max(0, milliseconds), problem);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
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

function tooLarge(most) {
  return new LunetteError("too-large", `the body is larger than ${most} bytes`, { field: "body" });
}
