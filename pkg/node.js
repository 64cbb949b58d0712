// The entry for Node, and through deno.js for Deno: the runtime lives in this thread, its machines in others.
import { loadArtifacts } from "./artifacts-node.js";
import { openHost } from "./runtime/host.js";
import { Lunette as Network } from "./client/lunette.js";
import * as ports from "./machine-port-node.js";
import { optionsOf } from "./client/options.js";

export { LunetteError } from "./error.js";
export { Process } from "./client/process.js";

/** An AO network of this program. */
export class Lunette extends Network {
  /** Opens a network: in a file if `store` names one, else in memory. */
  static async open(options = {}) {
    const { cloned, signal, onWaiting } = optionsOf(options);
    const { store, given } = await storeOf(cloned.store);
    try {
      const service = await openHost({ ...cloned, store }, { load: loadArtifacts, ports, onWaiting, signal });
      return new Lunette(service, { seeded: cloned.seed !== undefined });
    } catch (error) {
      given?.close();
      throw error;
    }
  }
}

/** What the runtime is told of where to keep a network, and the store that it is given then. */
async function storeOf(store) {
  if (store?.file === undefined) return { store };
  const { openSqlStore } = await import("./sql/node.js");
  const given = await openSqlStore(store.file);
  return { store: { object: given }, given };
}
