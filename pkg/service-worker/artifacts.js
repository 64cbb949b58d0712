// What a network is made of, in a service worker: that may load no script once it runs, so all of them are here.
import initialize, { Network } from "../dist/lunette_web.js";
import { HASH as MACHINE } from "../dist/process-hash.js";
import { HASH as RUNTIME } from "../dist/runtime-hash.js";
import { fetchMachine, moduleOf } from "../runtime/module.js";
import { KeptFile } from "./files.js";

const runtime = new KeptFile(new URL("../dist/lunette_web_bg.wasm", import.meta.url), RUNTIME);
const own = new KeptFile(new URL("../dist/process.wasm", import.meta.url), MACHINE);

/** Loads the runtime and the module: what is given as `machine`, or the one of this package. */
export async function loadArtifacts(machine) {
  const [module] = await Promise.all([loadModule(machine), initialize({ module_or_path: runtime.get() })]);
  return { Network, module };
}

async function loadModule(machine) {
  if (machine !== undefined) return moduleOf(await fetchMachine(machine));
  const response = await own.get();
  return { bytes: new Uint8Array(await response.arrayBuffer()), hash: own.hash };
}

/** What a service worker keeps while it is installed. */
export async function keepArtifacts(machine) {
  await Promise.all([runtime.get(), machine === undefined && own.get()]);
}

/** What was kept for the service workers before this one is of no more use. */
export async function dropOthers() {
  await KeptFile.keepOnly([runtime, own]);
}
