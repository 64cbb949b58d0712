// A module as the runtime takes it: its bytes, and the hash that names it.
import { hex, sha256 } from "./common/sha256.js";

/** The bytes with their SHA-256, in hex. */
export async function moduleOf(bytes) {
  // Outside of secure contexts there is no `crypto.subtle`.
  const digest = globalThis.crypto?.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)) : sha256(bytes);
  return { bytes, hash: hex(digest) };
}
