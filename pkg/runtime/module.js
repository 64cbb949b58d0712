// The module of processes as the runtime takes it: its bytes, and the hash that names it.
import { hex } from "../common/hex.js";
import { digestOf } from "../common/sha256.js";
import { LunetteError } from "../error.js";

/** The bytes with their SHA-256, in hex. */
export async function moduleOf(bytes) {
  return { bytes, hash: hex(await digestOf(bytes)) };
}

/** The bytes at an address; bytes as they are. What is given is the option `machine`. */
export async function fetchMachine(machine) {
  if (machine instanceof Uint8Array) return machine;
  try {
    const response = await fetch(machine);
    if (!response.ok) throw new Error(`${machine} answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw unreadable(error);
  }
}

/** The error of a machine that could not be read. */
export function unreadable(error) {
  return new LunetteError("invalid-module", `\`machine\` cannot be read: ${error.message}`, { cause: error, field: "machine" });
}
