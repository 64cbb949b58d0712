// The page's side: a process that lives in a worker of its own.

import { LunetteError } from "./error.js";

export { LunetteError };

/** Opens a process, creating it the first time. Resolves when it is ready to evaluate. */
export async function openProcess({
  database = "lunette",
  process = "default",
  machine = new URL("./dist/process.wasm", import.meta.url),
  onWaiting = () => {},
} = {}) {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  const opened = new Process(worker, onWaiting);
  try {
    await opened.open({ database, process, machine: String(machine) });
  } catch (error) {
    opened.close();
    throw error;
  }
  return opened;
}

/** Deletes a database with every process in it, whatever state it is in. */
export function deleteDatabase(name = "lunette") {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(new LunetteError("storage", request.error.message));
  });
}

class Process {
  #worker;
  #onWaiting;
  #pending = new Map();
  #lastCall = 0;
  #status;
  #closed;

  constructor(worker, onWaiting) {
    this.#worker = worker;
    this.#onWaiting = onWaiting;
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(new LunetteError("worker-failed", event.message || "the worker could not be started"));
    };
  }

  /** Where the process stands; see index.d.ts. */
  get status() {
    return this.#status;
  }

  open(options) {
    return this.#call("open", options);
  }

  /** Evaluates Lua source as the owner. */
  evaluate(source) {
    return this.send({ Tags: [{ name: "Action", value: "Eval" }], Data: source });
  }

  /** Sends one message and resolves to its log entry once that is stored. */
  async send(message) {
    const [entry] = await this.sendAll([message]);
    return entry;
  }

  /** Sends messages that are evaluated in order and stored together. */
  async sendAll(messages) {
    return this.#call("send", messages);
  }

  /** The log entries of slots first to last, both included. */
  history(first, last) {
    return this.#call("history", { first, last });
  }

  /** Forgets the process and begins a new one. */
  reset() {
    return this.#call("reset");
  }

  /** Ends the worker. What was acknowledged is stored; what was not may be lost. */
  close() {
    this.#fail(new LunetteError("closed", "the process was closed"));
  }

  #call(method, argument) {
    if (this.#closed) return Promise.reject(this.#closed);
    const id = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      // Throws when the argument cannot be cloned, and then nobody waits for an answer.
      this.#worker.postMessage({ id, method, argument });
      this.#pending.set(id, { resolve, reject });
    });
  }

  #receive({ id, status, value, error, waiting }) {
    if (waiting) return this.#onWaiting();
    if (status) this.#status = Object.freeze(status);
    const { resolve, reject } = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) reject(new LunetteError(error.code, error.message));
    else resolve(value);
  }

  #fail(error) {
    this.#closed ??= error;
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
