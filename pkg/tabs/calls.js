// Calls that are waiting for their answers, whoever the owner is by then.
import { abortable } from "../common/abort.js";
import { LunetteError } from "../error.js";
import { isRepeatable } from "../common/repeat.js";

/** The unanswered calls of one tab. `ask` puts a call to the owner; `withdraw` tells it that the answer is not wanted any more. */
export class Calls {
  #pending = new Map();
  #lastKey = 0;
  #ask;
  #withdraw;
  /** The term of the owner that is asked; undefined while there is none. */
  #term;

  constructor({ ask, withdraw }) {
    this.#ask = ask;
    this.#withdraw = withdraw;
  }

  /** How many are unanswered. */
  get size() {
    return this.#pending.size;
  }

  /** Resolves to the answer. */
  make(method, params, signal) {
    const call = { key: ++this.#lastKey, method, params, term: undefined };
    return abortable(
      signal,
      () =>
        new Promise((resolve, reject) => {
          Object.assign(call, { resolve, reject });
          this.#pending.set(call.key, call);
          this.#dispatch(call);
        }),
      () => this.#giveUp(call),
    );
  }

  /** From now on this owner is asked: also what an earlier one left unanswered, in the order of the calls. */
  direct(term) {
    this.#term = term;
    for (const call of [...this.#pending.values()]) this.#dispatch(call);
  }

  /** An answer came. Only the first one counts. */
  answer(key, { value, error }) {
    const call = this.#pending.get(key);
    this.#pending.delete(key);
    if (error === undefined) call?.resolve(value);
    else call?.reject(LunetteError.from(error));
  }

  rejectAll(error) {
    for (const key of [...this.#pending.keys()]) this.answer(key, { error });
  }

  #dispatch(call) {
    if (this.#term === undefined || call.term === this.#term) return;
    const asked = call.term !== undefined;
    call.term = this.#term;
    if (asked && !isRepeatable(call.method, call.params)) {
      const message = `the tab that ran this network ended before it answered \`${call.method}\`: look whether it was done before calling again`;
      this.answer(call.key, { error: new LunetteError("owner-lost", message, { retryable: true }) });
    } else {
      this.#ask(call);
    }
  }

  #giveUp(call) {
    this.#pending.delete(call.key);
    if (call.term !== undefined && call.term === this.#term) this.#withdraw(call);
  }
}
