// Messages that are made in one turn go out together: sending costs about the same for one as for a hundred.
import { LunetteError } from "../error.js";

/** What goes to one port or channel, in order, as arrays of messages. `refused(message, error)` is told of what cannot be cloned. */
export class Batch {
  #port;
  #refused;
  #messages = [];

  constructor(port, refused) {
    this.#port = port;
    this.#refused = refused;
  }

  add(message) {
    if (this.#messages.length === 0) queueMicrotask(() => this.flush());
    this.#messages.push(message);
  }

  /** Sends a message at once, after those that are waiting; `transfer` is moved, not copied. */
  move(message, transfer) {
    this.flush();
    this.#port.postMessage([message], transfer);
  }

  flush() {
    const messages = this.#messages;
    if (messages.length === 0) return;
    this.#messages = [];
    try {
      this.#port.postMessage(messages);
    } catch (error) {
      if (messages.length === 1) this.#refused(messages[0], error);
      else for (const message of messages) this.#sendAlone(message);
    }
  }

  #sendAlone(message) {
    try {
      this.#port.postMessage([message]);
    } catch (error) {
      this.#refused(message, error);
    }
  }
}

/** The error of a call whose parameters cannot be cloned. */
export function unsendable(method, error) {
  return new LunetteError("invalid-argument", `the parameters of \`${method}\` cannot be sent: ${error.message}`, { cause: error });
}
