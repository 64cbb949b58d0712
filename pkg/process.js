// One process of a network, and its past.
import { readerOf, valueOf } from "./state.js";
import { invalid } from "./input.js";

const EVAL = [{ name: "Action", value: "Eval" }];

/** Entries of the network's outbox that are asked for at a time. */
const PAGE = 1000;

/** A process by its id. It is not asked whether there is one. See index.d.ts. */
export class Process {
  #network;
  #id;

  constructor(network, id) {
    this.#network = network;
    this.#id = id;
  }

  get id() {
    return this.#id;
  }

  toString() {
    return this.#id;
  }

  toJSON() {
    return this.#id;
  }

  info(options) {
    return this.#network.info(this.#id, options);
  }

  send(options = {}) {
    return this.#network.send({ ...options, process: this.#id });
  }

  message(options = {}) {
    return this.#network.message({ ...options, process: this.#id });
  }

  result(options) {
    return this.#network.result({ ...options, process: this.#id });
  }

  results(options = {}) {
    return this.#network.results({ ...options, process: this.#id });
  }

  eval(code, options) {
    return this.#network.eval(this.#id, code, options);
  }

  dryrun(options = {}) {
    return this.#network.dryrun({ ...options, process: this.#id });
  }

  log(options) {
    return this.#network.log(this.#id, options);
  }

  state(path, options) {
    return new Moment(this.#network, this.#id).state(path, options);
  }

  /** The messages that no handler took. */
  async inbox(options) {
    const inbox = await this.state("Inbox", options);
    return Array.isArray(inbox) ? inbox : [];
  }

  /** What of its messages has to leave the network, or could not be delivered. */
  async outbox({ from = 0, limit = Infinity, signal } = {}) {
    const mine = [];
    let next = from;
    let entries;
    do {
      entries = await this.#network.outbox({ from: next, limit: PAGE, signal });
      mine.push(...entries.filter(({ process }) => process === this.#id));
      next = entries.at(-1)?.key + 1;
    } while (entries.length === PAGE && mine.length < limit);
    return mine.slice(0, limit);
  }

  at(slot) {
    if (!Number.isSafeInteger(slot) || slot < 0) throw invalid("slot", "must be a whole number from 0");
    return new Moment(this.#network, this.#id, slot);
  }

  fork(options) {
    return this.#network.fork(this.#id, options);
  }

  remove(options) {
    return this.#network.remove(this.#id, options);
  }

  pause(options) {
    return this.#network.pause(this.#id, options);
  }

  resume(options) {
    return this.#network.resume(this.#id, options);
  }

  monitor(options) {
    return this.#network.monitor(this.#id, options);
  }

  unmonitor(options) {
    return this.#network.unmonitor(this.#id, options);
  }

  export(options) {
    return this.#network.export({ ...options, processes: [this.#id] });
  }

  subscribe(filter = {}, callback = undefined) {
    if (typeof filter === "function") return this.subscribe({}, filter);
    return this.#network.subscribe({ ...filter, process: this.#id }, callback);
  }
}

/** A process as it was after a slot; without a slot, as it is. Whatever is asked here leaves no trace. */
class Moment {
  #network;
  #process;
  #slot;

  constructor(network, process, slot) {
    this.#network = network;
    this.#process = process;
    this.#slot = slot;
  }

  get slot() {
    return this.#slot;
  }

  dryrun(options = {}) {
    return this.#network.dryrun({ ...options, process: this.#process, slot: this.#slot });
  }

  async eval(expression, { signal } = {}) {
    if (typeof expression !== "string") throw invalid("expression", "must be a string");
    const { owner } = await this.#network.info(this.#process, { signal });
    return this.dryrun({ tags: EVAL, data: expression, from: owner, owner, signal });
  }

  async state(path, options) {
    return valueOf(await this.eval(readerOf(path), options), this.#process);
  }

  fork({ signal } = {}) {
    return this.#network.fork(this.#process, { slot: this.#slot, signal });
  }
}
