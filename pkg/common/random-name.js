import { hex } from "./hex.js";

/** A name that no other tab and no other worker has. `crypto.randomUUID` exists in secure contexts only. */
export function randomName() {
  return hex(crypto.getRandomValues(new Uint8Array(12)));
}
