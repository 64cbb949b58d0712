// Where the objects of a deployment are: that of each process, and those of the index.
import { LunetteError } from "../error.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** How long a message is looked for that is not there, in milliseconds. */
const WAITS = [30, 150];

/** The objects that the bindings of a worker lead to. */
export class Directory {
  #env;
  #shards;

  constructor(env, { indexShards }) {
    this.#env = env;
    this.#shards = indexShards;
  }

  /** Calls a function of the network of a process. */
  async call(process, method, params) {
    const objects = this.#binding("PROCESSES");
    const answer = await reached(process, () => objects.get(objects.idFromName(process)).call(process, method, params));
    if (answer.error) throw LunetteError.from(answer.error);
    return answer.value;
  }

  /** The processes that have a message. The index learns of one some moments after its sender. */
  async find(message) {
    for (const wait of WAITS) {
      const processes = await this.indexOf(message).find(message);
      if (processes.length > 0) return processes;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    return this.indexOf(message).find(message);
  }

  /** The part of the index that knows a message. */
  indexOf(message) {
    return this.#index(`messages-${this.shardOf(message)}`);
  }

  shardOf(message) {
    return ALPHABET.indexOf(message[0]) % this.#shards;
  }

  /** The part of the index that lists the processes. */
  get list() {
    return this.#index("processes");
  }

  #index(name) {
    const objects = this.#binding("INDEX");
    return objects.get(objects.idFromName(name));
  }

  #binding(name) {
    const binding = this.#env[name];
    if (typeof binding?.idFromName !== "function") {
      throw new LunetteError("not-configured", `the binding ${name} is missing: see wrangler.jsonc in the README of lunette/worker`, { field: name });
    }
    return binding;
  }
}

/** An object that cannot be reached now may be later: it was moved, or is overloaded. */
async function reached(process, call) {
  try {
    return await call();
  } catch (error) {
    if (error instanceof LunetteError) throw error;
    throw new LunetteError("unreachable", `the process ${process} cannot be reached: ${error?.message ?? error}`, { cause: error, process, retryable: true });
  }
}
