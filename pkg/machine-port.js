// Ports to workers of browsers that run machines; see machines/local-port.js for what a port is.
import { randomName } from "./common/random-name.js";
import { LocalPort } from "./machines/local-port.js";
import { portsOn } from "./machines/ports.js";
import { whenFree } from "./common/lock.js";

/** How many ports opened here are worth having. */
export function portCount() {
  return hasWorkers() ? portsOn(globalThis.navigator?.hardwareConcurrency ?? 2) : 1;
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
    whenFree(navigator.locks, this.#name, () => this.onerror?.({ message: "its worker was ended" }), this.#watching.signal);
  }
}
