// Ports to threads of Node that run machines; see machines/local-port.js for what a port is.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { portsOn } from "./machines/ports.js";

/** How many ports opened here are worth having. */
export function portCount() {
  return portsOn(availableParallelism());
}

/** A port to a new thread. */
export function openPort() {
  return new ThreadPort();
}

/** A thread. It keeps Node running only while a command has no answer. */
class ThreadPort {
  onmessage = null;
  onerror = null;
  onmessageerror = null;
  // Flags of the process that are about its own script, such as --input-type, are not for the thread's.
  #thread = new Worker(new URL("./machine-worker-node.js", import.meta.url), { name: "lunette-machines", execArgv: [] });
  #unanswered = 0;

  constructor() {
    this.#thread.on("message", (data) => {
      this.#unanswered -= 1;
      if (this.#unanswered === 0) this.#thread.unref();
      this.onmessage?.({ data });
    });
    this.#thread.on("messageerror", (error) => this.onmessageerror?.(error));
    this.#thread.on("error", (error) => this.onerror?.(error));
    this.#thread.on("exit", () => this.onerror?.({ message: "its thread was ended" }));
    // Listening for messages keeps Node running: this comes after it.
    this.#thread.unref();
  }

  postMessage(command, transfer) {
    this.#thread.postMessage(command, transfer);
    this.#unanswered += 1;
    if (this.#unanswered === 1) this.#thread.ref();
  }

  terminate() {
    this.#thread.terminate();
  }
}
