// What the servers that listen at a port have in common: where that is, what names their host, and what they answer in the handler's place.
import { whole } from "../common/input.js";

const LAST_PORT = 65_535;

export const port = whole(0, LAST_PORT);

/** The address of a server. */
export function addressAt(hostname, port) {
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

/** Whether a text can be what a request says in `Host`. */
export function isHost(text) {
  return /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(text) && URL.canParse(`http://${text}`);
}

/** What is answered to a request that no handler can be asked, and when the handler failed. */
export function failureOf(error) {
  if (error?.code === "invalid-argument") return { status: 400, body: { error: error.message, code: error.code, field: error.field } };
  return { status: 500, body: { error: "the server failed", code: "worker-failed" } };
}
