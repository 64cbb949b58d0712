// One process of a network, and its past.
import { EVAL } from "../common/eval-tags.js";
import { guarded, whole, withGiven } from "../common/input.js";
import { paramsOf } from "./parameters.js";
import { readerOf, valueOf } from "./state.js";

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

  async send(options) {
    return this.#network.send(withGiven({ process: this.#id }, options));
  }

  async message(options) {
    return this.#network.message(withGiven({ process: this.#id }, options));
  }

  async result(options) {
    return this.#network.result(withGiven({ process: this.#id }, options));
  }

  async results(options) {
    return this.#network.results(withGiven({ process: this.#id }, options));
  }

  eval(code, options) {
    return this.#network.eval(this.#id, code, options);
  }

  async dryrun(options) {
    return this.#network.dryrun(withGiven({ process: this.#id }, options));
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
  async outbox(options) {
    const { params, signal } = paramsOf("outbox", options);
    const { from = 0, limit = Infinity } = params;
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

  inspect(options) {
    return this.#network.inspect(this.#id, options);
  }

  trace(options) {
    return this.#network.trace(this.#id, options);
  }

  at(slot) {
    return new Moment(this.#network, this.#id, whole()(slot, "slot"));
  }

  fork(options) {
    return this.#network.fork(this.#id, options);
  }

  upgrade(options) {
    return this.#network.upgrade(this.#id, options);
  }

  /** How far it is, when it is a replica of a process of the network outside. */
  replica(options) {
    return this.#network.replica(this.#id, options);
  }

  catchUp(options) {
    return this.#network.catchUp(this.#id, options);
  }

  follow(options) {
    return this.#network.follow(this.#id, options);
  }

  unfollow(options) {
    return this.#network.unfollow(this.#id, options);
  }

  publish(options) {
    return this.#network.publish(this.#id, options);
  }

  remove(options) {
    return this.#network.remove(this.#id, options);
  }

  pause(options) {
    return this.#network.pause(this.#id, options);
  }

  stop(options) {
    return this.#network.stop(this.#id, options);
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

  async export(options) {
    return this.#network.export(withGiven({ processes: [this.#id] }, options));
  }

  subscribe(filter = {}, callback = undefined) {
    if (typeof filter === "function") return this.subscribe({}, filter);
    return this.#network.subscribe(withGiven({ process: this.#id }, filter, "filter"), callback);
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

  async dryrun(options) {
    return this.#network.dryrun(withGiven({ process: this.#process, slot: this.#slot }, options));
  }

  async eval(expression, options) {
    const { params, signal } = paramsOf("ask", options, { expression });
    const { owner } = await this.#network.info(this.#process, { signal });
    return this.dryrun({ tags: EVAL, data: params.expression, from: owner, owner, signal });
  }

  async state(path, options) {
    return valueOf(await this.eval(guarded("path", () => readerOf(path)), options), this.#process);
  }

  async inspect(options) {
    return this.#network.inspect(this.#process, withGiven({ slot: this.#slot }, options));
  }

  async fork(options) {
    return this.#network.fork(this.#process, withGiven({ slot: this.#slot }, options));
  }
}
