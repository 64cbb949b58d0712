// The file of a machine: what is given as `machine`.
import { LunetteError } from "./error.js";

/** The bytes at an address; bytes as they are. */
export async function readMachine(machine) {
  if (machine instanceof Uint8Array) return machine;
  try {
    const response = await fetch(machine);
    if (!response.ok) throw new Error(`${machine} answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new LunetteError("invalid-module", `\`machine\` cannot be read: ${error.message}`, { cause: error, field: "machine" });
  }
}
