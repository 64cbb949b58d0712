// Ports to hosts of machines: `postMessage(command, transfer)`, `terminate()`, and `onmessage`, `onerror` and `onmessageerror`, as browsers'
// workers have them. machines/commands.js says what goes through them.
import { perform } from "./machines/commands.js";
import { MachineHost } from "./machines/host.js";
import { randomName } from "./tabs/term.js";

/** Workers that a page gets at most: more than that seldom run side by side with everything else. */
const MOST = 4;

/** How many ports opened here are worth having. */
export function portCount() {
  return hasWorkers() ? portsOn(globalThis.navigator?.hardwareConcurrency ?? 2) : 1;
}

/** How many ports are worth having on so many processors: one is left to whoever opens them; of two both are used, since a process that
 *  computes for long should not keep all others waiting. */
export function portsOn(processors) {
  return Math.min(Math.max(processors - 1, Math.min(processors, 2)), MOST);
}

/** A port to a new worker; where there are no workers, to this thread. */
export function openPort() {
  return hasWorkers() ? new WorkerPort() : new LocalPort();
}

function hasWorkers() {
  return typeof Worker === "function";
}

/** A browser's worker. It learns of its end even if nothing failed there: browsers do not tell when a worker was ended from outside. */
class WorkerPort {
  onmessage = null;
  onerror = null;
  onmessageerror = null;
  #name = `lunette-machines-${randomName()}`;
  #worker = new Worker(new URL("./machine-worker.js", import.meta.url), { type: "module", name: this.#name });
  #watching = new AbortController();

  constructor() {
    this.#worker.onmessage = (event) => (event.data === this.#name ? this.#watch() : this.onmessage?.(event));
    this.#worker.onerror = (event) => this.onerror?.(event);
    this.#worker.onmessageerror = (event) => this.onmessageerror?.(event);
  }

  postMessage(command, transfer) {
    this.#worker.postMessage(command, transfer);
  }

  terminate() {
    this.#watching.abort();
    this.#worker.terminate();
  }

  /** The worker holds a lock of its name. It is free when the worker has ended. */
  #watch() {
    const ended = () => this.onerror?.({ message: "its worker was ended" });
    navigator.locks.request(this.#name, { signal: this.#watching.signal }, ended).catch(() => {
      // Nobody wants to know any more.
    });
  }
}

/** Machines in this thread. Between any two commands others have their turn. */
export class LocalPort {
  onmessage = null;
  onerror = null;
  onmessageerror = null;
  #host = new MachineHost();
  #waiting = [];

  postMessage(command) {
    this.#waiting.push(command);
    if (this.#waiting.length === 1) later(() => this.#performNext());
  }

  terminate() {
    this.#host = null;
  }

  #performNext() {
    if (this.#host === null) return;
    const { answer } = perform(this.#host, this.#waiting.shift());
    if (this.#waiting.length > 0) later(() => this.#performNext());
    this.onmessage?.({ data: answer });
  }
}

/** This thread in the place of workers. */
export const LOCAL = { portCount: () => 1, openPort: () => new LocalPort() };

/** Calls a function when others have had their turn. Browsers make those who use timers much wait. */
function later(callback) {
  if (typeof setImmediate === "function") {
    setImmediate(callback);
  } else if (typeof MessageChannel === "function") {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      callback();
    };
    port2.postMessage(null);
  } else {
    setTimeout(callback);
  }
}
