// The entry for browsers: the runtime lives in a worker.
import { watchLife } from "./runtime/alive.js";
import { invalid } from "./common/input.js";
import { Lunette as Network } from "./client/lunette.js";
import { optionsOf } from "./client/options.js";
import { Connection } from "./runtime/rpc.js";

export { deleteDatabase } from "./client/database.js";
export { LunetteError } from "./error.js";
export { Process } from "./client/process.js";

/** An AO network of this browser. */
export class Lunette extends Network {
  /** Opens a network, making it the first time. */
  static async open(options = {}) {
    const { cloned, signal, onWaiting, worker } = optionsOf(options);
    if (cloned.store?.file !== undefined) throw invalid("store.file", "is for Node and Deno: browsers have `indexeddb`");
    const seeded = cloned.seed !== undefined;
    const open = worker === false || typeof Worker === "undefined" ? openHere : openWorker;
    return new Lunette(await open(cloned, { worker, signal, onWaiting }), { seeded });
  }
}

/** The runtime in this thread. A page that has it in a worker loads nothing of this. */
async function openHere(options, { signal, onWaiting }) {
  const [{ openHost }, { loadArtifacts }] = await Promise.all([import("./runtime/host.js"), import("./artifacts.js")]);
  return openHost(options, { load: loadArtifacts, onWaiting, signal });
}

function startWorker() {
  return new Worker(new URL("./runtime-worker.js", import.meta.url), { type: "module", name: "lunette" });
}

async function openWorker(options, { worker, signal, onWaiting }) {
  const started = worker === true ? startWorker() : worker();
  const watching = new AbortController();
  const connection = new Connection(started, () => {
    watching.abort();
    started.terminate();
  });
  connection.listen(({ type, lock }) => {
    if (type === "waiting") onWaiting();
    else if (lock !== undefined) watchLife(lock, () => connection.lost("the worker of the network was ended"), watching.signal);
  });
  try {
    await connection.call("open", options, signal);
  } catch (error) {
    connection.terminate();
    throw error;
  }
  connection.listen(null);
  return connection;
}
