// What a network is made of, fetched: the runtime, and the module that new processes get.
import { fetchMachine, moduleOf } from "./runtime/module.js";

/** Loads the runtime and the module at an address, or the one of this package; or takes the module's bytes. */
export async function loadArtifacts(machine = new URL("./dist/process.wasm", import.meta.url)) {
  const [Network, bytes] = await Promise.all([loadNetwork(), fetchMachine(machine)]);
  return { Network, module: await moduleOf(bytes) };
}

async function loadNetwork() {
  const glue = await import("./dist/lunette_web.js");
  await glue.default();
  return glue.Network;
}
