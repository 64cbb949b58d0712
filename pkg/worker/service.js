// A whole deployment as one network: each call goes to the object that has the process. It is a service as runtime/rpc.js says, so a `Lunette` can be over it.
import { MODULE, callAlone } from "../artifacts-workerd.js";
import { invalid } from "../common/input.js";
import { LunetteError } from "../error.js";
import { goalOf } from "../units/claim.js";
import { itemOf } from "./peers.js";

/** Calls about a process, and its name among their parameters. */
const OF_A_PROCESS = new Set(["result", "results", "dryrun", "log", "process", "monitor", "unmonitor"]);

/** Processes that are listed at most: the newest. */
const MOST_PROCESSES = 1000;

export class Deployment {
  #directory;
  /** Of the authority and of the scheduler. */
  #addresses;

  constructor(directory, addresses) {
    this.#directory = directory;
    this.#addresses = addresses;
  }

  async call(method, params = {}) {
    if (OF_A_PROCESS.has(method)) return this.#directory.call(params.process, method, params);
    if (Object.hasOwn(CALLS, method)) return CALLS[method]({ directory: this.#directory, addresses: this.#addresses }, params);
    return callAlone(method, params);
  }

  listen() {
    // Nobody is told of what happens elsewhere.
  }

  async close() {}
}

const CALLS = {
  async spawn({ directory }, { item }) {
    const { id } = await goalIn(item);
    return directory.call(id, "spawn", { item });
  },

  async send({ directory }, { item, process }) {
    const { target } = await goalIn(item);
    if (target === undefined) throw new LunetteError("invalid-argument", "`item` has no target", { field: "item" });
    return directory.call(process ?? target, "send", { item, process });
  },

  async assign({ directory }, { message, processes, exclude = [], baseLayer = false }) {
    if (baseLayer) throw invalid("baseLayer", "needs a gateway, which this network has not");
    if (exclude.length > 0) throw invalid("exclude", "cannot leave anything out: in this network a process gets the whole message");
    const item = await itemOf(directory, message);
    return Promise.all(processes.map((target) => directory.call(target, "receive", { target, item, hops: 0, root: message })));
  },

  /** A message, and all places where it is. */
  async message({ directory }, { message, ...how }) {
    const processes = await directory.find(message);
    if (processes.length === 0) throw new LunetteError("unknown-message", `there is no message ${message} here`);
    const found = await Promise.all(processes.map((process) => directory.call(process, "message", { message, ...how })));
    return { message: found[0].message, places: found.flatMap(({ places }) => places) };
  },

  async processes({ directory }) {
    const { infos } = await directory.list.processes(MOST_PROCESSES);
    // In the order of their making, as every network lists them.
    return infos.reverse();
  },

  async status({ directory, addresses }) {
    const { count } = await directory.list.processes(0);
    return { name: "lunette", persistence: "saved", module: MODULE.hash, ...addresses, processes: count, damaged: [], waiting: 0 };
  },
};

/** Where an item goes. Whether it is one is judged there. */
async function goalIn(item) {
  if (item === undefined) throw unsigned();
  const goal = await goalOf(item);
  if (goal === undefined) throw new LunetteError("invalid-item", "the item cannot be read", { field: "item" });
  return goal;
}

function unsigned() {
  return new LunetteError("invalid-item", "nobody signs here for others: hand in a signed data item", { field: "item" });
}
