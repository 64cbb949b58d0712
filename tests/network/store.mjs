// WAO's store, which also tells what its modules were given.
//
// WAO keeps of a message what was made of it last, and nothing of evaluations that threw. Here each evaluation is written down
// when it begins, as the texts that the module got: so it can be shown what a module is told, and a log can be made of it.
import { ArMem } from "../peers/wao/wao.mjs";
import { capitalized } from "./capitals.mjs";

export class ObservedStore extends ArMem {
  /** All evaluations, in their order: `{ process, nonce, id, message, environment, result, thrown }`. `message` and `environment`
   *  are the texts that the module got; `result` is what it gave, or `thrown` what it threw. */
  evaluations = [];
  /** How many evaluations each process has. */
  #counts = new Map();
  /** What is told of each evaluation when it has begun. */
  #listener;

  constructor(options, listener) {
    super(options);
    this.#listener = listener;
  }

  async set(value, key, field) {
    if (key === "env" && field !== undefined && !this.#counts.has(field)) await this.#begin(value);
    return super.set(value, key, field);
  }

  /** The signed item with this id, as it came or as WAO made it: its bytes. Undefined when there is none. */
  async rawItem(id) {
    const item = (await this.getTx(id))?.item;
    return item && Buffer.from(await item.getRaw());
  }

  /** A process is stored for the first time when its own item has been evaluated. From then on it has a handle that is watched. */
  async #begin(entry) {
    const { id, owner, module, handle } = entry;
    const { msg, res } = this.msgs[id];
    const environment = {
      Process: { Id: id, Tags: capitalized((await this.getTx(id)).tags), Owner: owner },
      Module: { Id: module, Tags: capitalized((await this.getTx(module)).tags) },
    };
    this.#note(id, msg, environment).result = withoutMemory(res);
    entry.handle = async (memory, message, env) => {
      // A dry run has no place in the log.
      if (!this.#isScheduled(entry, message.Id)) return handle(memory, message, env);
      const evaluation = this.#note(id, message, env);
      try {
        const result = await handle(memory, message, env);
        evaluation.result = withoutMemory(result);
        return result;
      } catch (error) {
        evaluation.thrown = String(error?.message ?? error);
        throw error;
      }
    };
  }

  #note(process, message, environment) {
    const nonce = this.#counts.get(process) ?? 0;
    this.#counts.set(process, nonce + 1);
    const evaluation = { process, nonce, id: message.Id, message: JSON.stringify(message), environment: JSON.stringify(environment) };
    this.evaluations.push(evaluation);
    this.#listener(evaluation);
    return evaluation;
  }

  /** Whether the message was assigned more often than it was evaluated. */
  #isScheduled({ id: process, epochs }, message) {
    const assigned = epochs.filter(([assigned]) => assigned === message).length;
    return assigned > this.evaluations.filter((evaluation) => evaluation.process === process && evaluation.id === message).length;
  }
}

function withoutMemory({ Memory, ...result }) {
  return result;
}
