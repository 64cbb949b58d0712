// The tab that owns a network: runs it, and lends it to the other tabs.
import { LunetteError } from "../error.js";

/** Errors that only mean the end of this owner: the next one gives the answer. */
const ENDING = new Set(["not-owner", "closed"]);

/** An owned network. `tell` gets the events that this tab wants, see `want`; `lend.answer` and `lend.event` are for other tabs; `refused` is
 *  called when the network cannot be opened, and `lost` when it has come to its end by itself. */
export class Owner {
  #network;
  #tell;
  #lend;
  #lost;
  #over = false;
  /** Other tabs that want events, and whether this one does. */
  #listening = new Set();
  #wanted;
  /** Calls of other tabs that are running, and those of them that were given up. */
  #cancelled = new Map();

  constructor({ open, tell, lend, refused, lost, wanted }) {
    this.#wanted = wanted;
    this.#tell = tell;
    this.#lend = lend;
    this.#lost = lost;
    this.#network = this.#open(open);
    this.#network.catch((thrown) => {
      const error = LunetteError.from(thrown);
      if (error.code === "not-owner") this.#end(error);
      else if (!this.#over) refused(error);
    });
  }

  /** Whether nothing can be called any more. */
  get over() {
    return this.#over;
  }

  async #open(open) {
    const network = await open();
    this.#listen(network);
    return network;
  }

  async call(method, params) {
    try {
      return await (await this.#network).call(method, params);
    } catch (thrown) {
      const error = LunetteError.from(thrown);
      if (error.code === "not-owner") this.#end(error);
      throw error;
    }
  }

  /** Carries out the call of another tab. */
  async serve({ from, key, method, params }) {
    const id = `${from} ${key}`;
    this.#cancelled.set(id, false);
    try {
      const value = await this.call(method, params);
      if (!this.#cancelled.get(id)) this.#lend.answer(from, { key, value });
    } catch (thrown) {
      const error = LunetteError.from(thrown);
      const final = !this.#over && !ENDING.has(error.code);
      if (final && !this.#cancelled.get(id)) this.#lend.answer(from, { key, error: error.toMessage() });
    } finally {
      this.#cancelled.delete(id);
    }
  }

  /** The answer is not wanted any more. */
  cancel({ from, key }) {
    const id = `${from} ${key}`;
    if (this.#cancelled.has(id)) this.#cancelled.set(id, true);
  }

  /** Begins or ends sending events to a tab. */
  listen({ from, on }) {
    if (on) this.#listening.add(from);
    else this.#listening.delete(from);
    this.#listenAnew();
  }

  /** Whether this tab wants events. */
  want(wanted) {
    this.#wanted = wanted;
    this.#listenAnew();
  }

  /** Events are made only if somebody wants them. */
  #listen(network) {
    network.listen((event) => this.#hear(event), this.#wanted || this.#listening.size > 0);
  }

  async #listenAnew() {
    try {
      const network = await this.#network;
      if (!this.#over) this.#listen(network);
    } catch {
      // It could not be opened, and whoever opened it was told.
    }
  }

  /** Stores what is on its way and ends. */
  async close() {
    this.#over = true;
    const network = await this.#network;
    await network.close();
    network.listen(null);
  }

  #hear(event) {
    if (event.type === "failed") return this.#end(new LunetteError(event.code, event.message));
    if (this.#listening.size > 0) this.#lend.event(event);
    return this.#wanted && this.#tell(event);
  }

  #end(error) {
    if (this.#over) return;
    this.#over = true;
    this.#lost(error);
  }
}
