// The runtime in this thread, whichever thread that is.
import { abortable } from "../common/abort.js";
import { Checker } from "./checker.js";
import { LunetteError } from "../error.js";
import { LOCAL } from "../machines/local-port.js";
import { Tabs } from "../tabs/tabs.js";

/** Opens a network. `load` gets what it is made of, `ports` lead to its machines (machines/local-port.js); `options` are those of `Lunette.open`
 *  that can be cloned. A host that is `transient` may end whenever nobody asks it: it keeps nothing in memory alone, and leaves the network
 *  to any other that there is. */
export async function openHost(options, { load, ports = LOCAL, transient = false, onWaiting = undefined, signal = undefined }) {
  const { name, machine, store = defaultStore(), ...rest } = options;
  let artifacts;
  const ready = () => {
    artifacts ??= load(machine).catch((error) => {
      // The next one who needs them tries again.
      artifacts = undefined;
      throw error;
    });
    return artifacts;
  };
  const tabs = new Tabs({
    name,
    open: async () => {
      const { Network, module } = await ready();
      const pool = new Pool(ports.openPort);
      const made = { name, store, module, spawnWorker: () => pool.spawn() };
      const network = await Network.open({ workers: ports.portCount(), ...rest, ...made }).catch(refuseMachine);
      if (transient) await expectSaved(network);
      return {
        call: (method, params) => network.call(method, params),
        listen: (callback, everything) => network.listen(callback, everything),
        close: () =>
          network.close().finally(() => {
            pool.end();
            // A network that somebody else took over leaves its store open.
            store.object?.close();
          }),
      };
    },
    preload: () => ready().catch(() => {}),
    yielding: transient,
    onWaiting,
    locks: locksFor(store),
  });
  await tabs.open(signal);
  const checker = new Checker(async () => (await ready()).module);
  return {
    // What is asked of no network is answered here, as long as there is one.
    call: (method, params, signal) =>
      method === "check" && !tabs.over ? abortable(signal, () => checker.check(params.source)) : tabs.call(method, params, signal),
    listen: (callback) => tabs.listen(callback),
    close: () => tabs.close(),
    get over() {
      return tabs.over;
    },
  };
}

/** A module that cannot be known is what was given as `machine`: nothing else is loaded when a network opens. */
function refuseMachine(error) {
  if (error.code !== "unknown-module") throw error;
  throw new LunetteError("invalid-module", `\`machine\` is no process.wasm: ${error.message}`, { cause: error, field: "machine" });
}

/** Where the browser offers no storage there is a network in memory. */
async function expectSaved(network) {
  const { persistence, reason } = await network.call("status", {});
  if (persistence === "saved") return;
  await network.close();
  throw new LunetteError("storage", `the network cannot be stored here, and would be lost with this worker: ${reason}`);
}

/** The workers of one network. A tab outlives networks that it owned, and their machines take much memory. */
class Pool {
  #workers = [];
  #start;

  constructor(start) {
    this.#start = start;
  }

  spawn() {
    const worker = this.#start();
    this.#workers.push(worker);
    return worker;
  }

  end() {
    for (const worker of this.#workers.splice(0)) worker.terminate();
  }
}

function defaultStore() {
  return globalThis.indexedDB ? "indexeddb" : "memory";
}

/** What is in memory belongs to one tab alone. Web Locks exist in secure contexts only. */
function locksFor(store) {
  return store !== "indexeddb" || typeof BroadcastChannel === "undefined" ? undefined : globalThis.navigator?.locks;
}
