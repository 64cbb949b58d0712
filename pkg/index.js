// The entry for browsers: the runtime lives in a worker.
import { loadArtifacts } from "./artifacts.js";
import { openHost } from "./host.js";
import { Lunette as Network } from "./lunette.js";
import { optionsOf } from "./options.js";
import { Connection } from "./rpc.js";

export { LunetteError } from "./error.js";
export { Process } from "./process.js";

/** An AO network of this browser. */
export class Lunette extends Network {
  /** Opens a network, making it the first time. */
  static async open(options = {}) {
    const { cloned, signal, onWaiting, worker } = optionsOf(options);
    const seeded = cloned.seed !== undefined;
    if (worker === false || typeof Worker === "undefined") {
      return new Lunette(await openHost(cloned, { load: loadArtifacts, onWaiting, signal }), { seeded });
    }
    return new Lunette(await openWorker(worker === true ? startWorker() : worker(), cloned, { signal, onWaiting }), { seeded });
  }
}

function startWorker() {
  return new Worker(new URL("./runtime-worker.js", import.meta.url), { type: "module", name: "lunette" });
}

async function openWorker(worker, options, { signal, onWaiting }) {
  const connection = new Connection(worker, () => worker.terminate());
  connection.listen(({ type }) => type === "waiting" && onWaiting());
  try {
    await connection.call("open", options, signal);
  } catch (error) {
    connection.terminate();
    throw error;
  }
  connection.listen(null);
  return connection;
}
