// Events for those who want them: by a callback, or by an iterator that waits for its reader.
import { abortedBy, checkSignal } from "../common/abort.js";
import { action, choice, fieldsOf, idOf, listOf, readFields, whole } from "../common/input.js";

/** Events that an iterator keeps for a reader that is behind, unless it is said otherwise. */
const BUFFER = 1024;

const TYPES = ["scheduled", "evaluated", "process", "removed", "stopped", "progress", "obstacle", "compared", "diverged", "letter", "owner", "failed", "missed"];

/** One, or a list. */
function someOf(kind) {
  return (value, field) => (Array.isArray(value) ? listOf(kind)(value, field) : [kind(value, field)]);
}

const FILTER = { process: someOf(idOf), type: someOf(choice(...TYPES)), buffer: whole(1), signal: (signal) => signal };

/** Where events come in, and who gets them. `listen` is called with whether anybody wants any. */
export class Events {
  #listen;
  #takers = new Set();
  #ended = false;

  constructor(listen) {
    this.#listen = listen;
  }

  /** Hands an event to all that want it. What a callback throws stops nobody else. */
  tell(event) {
    for (const taker of [...this.#takers]) {
      try {
        taker.take(event);
      } catch (error) {
        report(error);
      }
    }
  }

  /** Nothing comes any more. */
  end() {
    this.#ended = true;
    for (const taker of [...this.#takers]) taker.end();
    this.#takers.clear();
  }

  /** A callback gives the function that ends it; without one, an iterator. */
  subscribe(filter = {}, callback = undefined) {
    if (typeof filter === "function") return this.subscribe({}, filter);
    const { signal, buffer = BUFFER, ...wanted } = readFields(fieldsOf(filter, "filter"), FILTER, "subscribe");
    if (callback !== undefined) action(callback, "callback");
    checkSignal(signal);
    const matches = matcherOf(wanted);
    const taker = callback === undefined ? new Subscription(buffer, () => remove()) : { take: callback, end: () => {} };
    const unheard = () => signal?.removeEventListener("abort", stop);
    const end = () => {
      unheard();
      taker.end();
    };
    const entry = { take: (event) => matches(event) && taker.take(event), end };
    const stop = () => {
      remove();
      taker.end(abortedBy(signal));
    };
    const remove = () => {
      unheard();
      this.#remove(entry);
    };
    signal?.addEventListener("abort", stop, { once: true });
    this.#add(entry);
    return callback === undefined ? taker : remove;
  }

  #add(taker) {
    if (this.#ended) return taker.end();
    this.#takers.add(taker);
    if (this.#takers.size === 1) this.#listen(true);
    return undefined;
  }

  #remove(taker) {
    if (this.#takers.delete(taker) && this.#takers.size === 0) this.#listen(false);
  }
}

/** Makes an uncaught error of it. */
function report(error) {
  if (typeof reportError === "function") return reportError(error);
  return queueMicrotask(() => {
    throw error;
  });
}

/** Whether an event is wanted. Events about no process (`owner`, `failed`) are, whatever the process. */
function matcherOf({ process: processes, type: types }) {
  return (event) =>
    (processes === undefined || event.process === undefined || processes.includes(event.process)) && (types === undefined || types.includes(event.type));
}

/** An async iterator over events. The oldest ones give way when the reader is too far behind; then it reads `{ type: "missed", count }`
 *  in their place. */
class Subscription {
  #limit;
  #remove;
  #queue = [];
  #missed = 0;
  #readers = [];
  #over = false;
  #error;

  constructor(limit, remove) {
    this.#limit = limit;
    this.#remove = remove;
  }

  take(event) {
    if (this.#readers.length > 0) return this.#readers.shift().resolve({ value: event, done: false });
    this.#queue.push(event);
    if (this.#queue.length > this.#limit) {
      this.#queue.shift();
      this.#missed += 1;
    }
    return undefined;
  }

  /** What is in the buffer can still be read; then the iterator is done, or throws the error. */
  end(error) {
    if (this.#over) return;
    this.#over = true;
    this.#error = error;
    for (const { resolve, reject } of this.#readers.splice(0)) {
      if (error) reject(error);
      else resolve({ value: undefined, done: true });
    }
  }

  async next() {
    if (this.#missed > 0) {
      const count = this.#missed;
      this.#missed = 0;
      return { value: { type: "missed", count }, done: false };
    }
    if (this.#queue.length > 0) return { value: this.#queue.shift(), done: false };
    if (this.#over) {
      if (this.#error) throw this.#error;
      return { value: undefined, done: true };
    }
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  /** Ends the subscription; `break` in a `for await` calls it. */
  async return(value) {
    this.#remove();
    this.#queue.length = 0;
    this.#missed = 0;
    this.end();
    return { value, done: true };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}
