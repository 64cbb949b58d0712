// Calls over a port (a Worker, its own global scope, a MessagePort), as arrays of messages:
//
//   { id, method, params }   a call            { id, value } | { id, error }   its answer
//   { cancel: id }           not wanted more   { event }                       what happened
//   { listen: boolean }      whether events are wanted
//
// A *service* is what answers: `call(method, params, signal)`, `listen(callback | null)` and `close()`; one that can come to its end by itself says
// so by `over`.
// `connect` gives the service at the other end of a port; `serve` lends one to a port.
import { abortable } from "../common/abort.js";
import { Batch, unsendable } from "../common/batch.js";
import { LunetteError } from "../error.js";

/** The service at the other end of a port. `end` is called when it is of no more use. */
export class Connection {
  #outgoing;
  #end;
  #pending = new Map();
  #lastId = 0;
  #listener = null;
  /** Why there is nothing left to call. */
  #over;

  constructor(port, end = () => port.close?.()) {
    this.#outgoing = new Batch(port, ({ id, method }, error) => this.#answer({ id, error: unsendable(method, error) }));
    this.#end = end;
    port.onmessage = ({ data }) => data.forEach((message) => this.#receive(message));
    port.onerror = (event) => {
      event.preventDefault?.();
      this.lost(event.message || "the worker could not be started");
    };
    port.onmessageerror = () => this.lost("an answer of the worker could not be read");
  }

  /** Whether nothing can be called any more. */
  get over() {
    return this.#over !== undefined;
  }

  async call(method, params = {}, signal = undefined) {
    if (this.#over) throw this.#over;
    const id = ++this.#lastId;
    return abortable(
      signal,
      () =>
        new Promise((resolve, reject) => {
          this.#pending.set(id, { resolve, reject });
          this.#outgoing.add({ id, method, params });
        }),
      () => {
        this.#pending.delete(id);
        this.#outgoing.add({ cancel: id });
      },
    );
  }

  listen(callback) {
    if ((callback === null) !== (this.#listener === null) && !this.#over) this.#outgoing.add({ listen: callback !== null });
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

  /** The other side has ended by itself: no answer will come any more. */
  lost(message) {
    this.#fail(new LunetteError("worker-failed", message));
  }

  #receive(message) {
    if (message.event) this.#listener?.(message.event);
    else this.#answer(message);
  }

  #answer({ id, value, error }) {
    // Absent when the caller has given up.
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) call?.reject(LunetteError.from(error));
    else call?.resolve(value);
  }

  #fail(error) {
    if (this.#over) return;
    this.#over = error;
    this.#end();
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
    if (error.code !== "closed") this.#listener?.({ type: "failed", code: error.code, message: error.message });
  }
}

/** Answers the calls that come over a port. The first is `open`, for which `open(params, signal, tell)` makes the service; what it
 *  tells are events that need no `listen`. */
export function serve(port, open) {
  const running = new Map();
  const outgoing = new Batch(port, ({ id }, error) => outgoing.add({ id, error: LunetteError.from(error).toMessage() }));
  let service;

  const tell = (event) => outgoing.add({ event });

  /** The memory of an answer that is one array of bytes is moved, not copied. */
  function respond(id, value) {
    const moved = ownedBuffers(value);
    if (moved.length > 0) outgoing.move({ id, value }, moved);
    else outgoing.add({ id, value });
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
      if (!controller.signal.aborted) respond(id, value);
    } catch (error) {
      if (!controller.signal.aborted) outgoing.add({ id, error: LunetteError.from(error).toMessage() });
    } finally {
      running.delete(id);
    }
  }

  function receive(message) {
    if (message.cancel !== undefined) running.get(message.cancel)?.abort();
    else if (message.listen !== undefined) service?.listen(message.listen ? tell : null);
    else answer(message);
  }

  port.onmessage = ({ data }) => data.forEach(receive);
}

/** The memory of a value that is nothing but an array of bytes. */
function ownedBuffers(value) {
  const whole = value instanceof Uint8Array && value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength;
  return whole && value.byteLength > 0 ? [value.buffer] : [];
}
