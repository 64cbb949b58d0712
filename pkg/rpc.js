// Calls over a port (a Worker, its own global scope, a MessagePort), as messages:
//
//   { id, method, params }   a call            { id, value } | { id, error }   its answer
//   { cancel: id }           not wanted more   { events: [...] }               what happened, in order
//   { listen: boolean }      whether events are wanted
//
// A *service* is what answers: `call(method, params, signal)`, `listen(callback | null)` and `close()`, as the runtime itself has.
// `connect` gives the service at the other end of a port; `serve` lends one to a port.
import { abortable } from "./abort.js";
import { LunetteError } from "./error.js";

/** The service at the other end of a port. `end` is called when it is of no more use. */
export class Connection {
  #port;
  #end;
  #pending = new Map();
  #lastId = 0;
  #listener = null;
  /** Why there is nothing left to call. */
  #over;

  constructor(port, end = () => port.close?.()) {
    this.#port = port;
    this.#end = end;
    port.onmessage = ({ data }) => this.#receive(data);
    port.onerror = (event) => {
      event.preventDefault?.();
      this.#fail(new LunetteError("worker-failed", event.message || "the worker could not be started"));
    };
    port.onmessageerror = () => this.#fail(new LunetteError("worker-failed", "an answer of the worker could not be read"));
  }

  async call(method, params = {}, signal = undefined) {
    if (this.#over) throw this.#over;
    const id = ++this.#lastId;
    return abortable(
      signal,
      () =>
        new Promise((resolve, reject) => {
          this.#post({ id, method, params });
          this.#pending.set(id, { resolve, reject });
        }),
      () => {
        this.#pending.delete(id);
        if (!this.#over) this.#port.postMessage({ cancel: id });
      },
    );
  }

  listen(callback) {
    if ((callback === null) !== (this.#listener === null) && !this.#over) this.#port.postMessage({ listen: callback !== null });
    this.#listener = callback;
  }

  /** Lets the other side finish, then ends it; what is unanswered by then rejects with code `closed`. */
  async close() {
    if (this.#over) return;
    try {
      await this.call("close");
    } finally {
      this.#fail(new LunetteError("closed", "the network was closed"));
    }
  }

  /** Ends the other side as it is. */
  terminate() {
    this.#fail(new LunetteError("closed", "the network was closed"));
  }

  #post(message) {
    try {
      this.#port.postMessage(message);
    } catch (error) {
      throw new LunetteError("invalid-argument", `the parameters of \`${message.method}\` cannot be sent: ${error.message}`, { cause: error });
    }
  }

  #receive({ id, value, error, events }) {
    if (events) return this.#tell(events);
    // Absent when the caller has given up.
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) call?.reject(LunetteError.from(error));
    else call?.resolve(value);
  }

  #tell(events) {
    for (const event of events) this.#listener?.(event);
  }

  #fail(error) {
    if (this.#over) return;
    this.#over = error;
    this.#end();
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    if (error.code !== "closed") this.#tell([{ type: "failed", code: error.code, message: error.message }]);
  }
}

/** Answers the calls that come over a port. The first is `open`, for which `open(params, signal, tell)` makes the service; what it
 *  tells are events that need no `listen`. */
export function serve(port, open) {
  const running = new Map();
  let service;
  let events = [];

  function flush() {
    if (events.length > 0) port.postMessage({ events });
    events = [];
  }

  /** What happens in one turn goes out in one message, and before any answer that comes after it. */
  function tell(event) {
    if (events.length === 0) queueMicrotask(flush);
    events.push(event);
  }

  async function run(method, params, signal) {
    if (method === "open") {
      service = await open(params, signal, tell);
      return service.call("status", {}, signal);
    }
    if (!service) throw new LunetteError("closed", "the network is not open");
    if (method === "close") return service.close();
    return service.call(method, params, signal);
  }

  async function answer({ id, method, params }) {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const value = await run(method, params, controller.signal);
      flush();
      if (!controller.signal.aborted) port.postMessage({ id, value }, ownedBuffers(value));
    } catch (error) {
      flush();
      if (!controller.signal.aborted) port.postMessage({ id, error: LunetteError.from(error).toMessage() });
    } finally {
      running.delete(id);
    }
  }

  port.onmessage = ({ data }) => {
    if (data.cancel !== undefined) running.get(data.cancel)?.abort();
    else if (data.listen !== undefined) service?.listen(data.listen ? tell : null);
    else answer(data);
  };
}

/** The memory of an answer that is one array of bytes: it is moved, not copied. */
function ownedBuffers(value) {
  const whole = value instanceof Uint8Array && value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength;
  return whole && value.byteLength > 0 ? [value.buffer] : [];
}
