// A network that is kept here, as commands use it that work on others too (remote.js).
import { EVAL } from "../common/eval-tags.js";
import { openNetwork, processOf } from "./network.js";

/** Entries of a log that are read at a time. */
const PAGE = 200;

export class Local {
  #network;
  #identity;

  static async open({ identity, ...options }) {
    return new Local(await openNetwork(options), identity);
  }

  constructor(network, identity) {
    this.#network = network;
    this.#identity = identity;
  }

  get #ao() {
    return this.#network.ao;
  }

  processOf(given) {
    return processOf(this.#ao, given);
  }

  /** Makes a process. Gives its id. */
  async spawn(options) {
    return (await this.#ao.spawn({ identity: this.#identity, ...options })).id;
  }

  /** Evaluates Lua: `{ process, slot, status, gas, result, delivered }`. */
  async evaluate(process, code) {
    return { process, ...(await this.#ao.eval(process, code, { identity: this.#identity })) };
  }

  /** Sends a message: `{ process, message, slot, duplicate }`. */
  send(process, content) {
    return this.#ao.send({ process, identity: this.#identity, ...content });
  }

  /** What came of a message that was sent. */
  result({ process, slot }) {
    return this.#ao.result({ process, slot });
  }

  /** The result of Lua that leaves no trace. */
  async ask(process, code) {
    const { owner } = await this.#ao.info(process);
    const { result } = await this.#ao.dryrun({ process, tags: EVAL, data: code, from: owner, owner });
    return result;
  }

  /** The entries of a log. */
  async *log(process, { from = 0, to, limit = Infinity }) {
    for (let left = limit, next = from; left > 0; ) {
      const page = await this.#ao.log(process, { from: next, to, limit: Math.min(PAGE, left) });
      yield* page;
      left -= page.length;
      if (page.length < PAGE) return;
      next = page.at(-1).slot + 1;
    }
  }

  /** Calls back with the results of a process from now on. */
  watch(process, callback) {
    const ao = this.#ao;
    return ao.subscribe({ process, type: "evaluated" }, async ({ slot, tick }) => {
      const [entry] = await ao.log(process, { from: slot, to: slot }).catch(() => []);
      if (entry) callback({ slot, ...(tick === 0 ? entry.result : entry.ticks[tick - 1]) });
    });
  }

  close() {
    return this.#network.close();
  }
}
