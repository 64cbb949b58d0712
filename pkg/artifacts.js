// What a network is made of, fetched: the runtime, and the module that new processes get.
import { LunetteError } from "./error.js";
import { moduleOf } from "./module-hash.js";

/** Loads the runtime and the module at an address, or the one of this package; or takes the module's bytes. */
export async function loadArtifacts(machine = new URL("./dist/process.wasm", import.meta.url)) {
  const [Network, bytes] = await Promise.all([loadNetwork(), machine instanceof Uint8Array ? machine : fetchBytes(machine)]);
  return { Network, module: await moduleOf(bytes) };
}

async function loadNetwork() {
  const glue = await import("./dist/lunette_web.js");
  await glue.default();
  return glue.Network;
}

async function fetchBytes(address) {
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new LunetteError("invalid-module", `\`machine\` cannot be read: ${error.message}`, { cause: error, field: "machine" });
  }
}
