// The entry for Node: the runtime lives in this thread.
import { loadArtifacts } from "./artifacts-node.js";
import { openHost } from "./host.js";
import { Lunette as Network } from "./lunette.js";
import * as ports from "./machine-port-node.js";
import { optionsOf } from "./options.js";

export { LunetteError } from "./error.js";
export { Process } from "./process.js";

/** An AO network of this process. */
export class Lunette extends Network {
  /** Opens a network; without IndexedDB it is in memory. */
  static async open(options = {}) {
    const { cloned, signal, onWaiting } = optionsOf(options);
    return new Lunette(await openHost(cloned, { load: loadArtifacts, ports, onWaiting, signal }), { seeded: cloned.seed !== undefined });
  }
}
