// The official module, as a compute unit runs it: an error of a message puts the memory back.
//
// One instance serves all processes one after the other. A process is its memory, of which only what the module has asked for is
// copied: what lies below the stack (data) and above it (heap).
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";

import { MODULE_PATH } from "./fetch-module.mjs";

// The published module has 64-bit addresses, which Node 20 hides behind a flag.
setFlagsFromString("--experimental-wasm-memory64");

const OPTIONS = {
  format: "wasm64-unknown-emscripten-draft_2024_02_15",
  memoryLimit: "1-gb",
  computeLimit: 9e12,
  UNSAFE_MEMORY: true,
};

/** Booted processes that are kept. */
const BOOTED_AT_MOST = 3;

/** What the loader replaces while a message is evaluated, and does not put back when it throws. */
const { log, error: warn } = console;
const { random } = Math;

/** Loads the module. The loader hands out no instance, so that it is caught on the way. */
async function load() {
  const { default: loader } = await import("@permaweb/ao-loader");
  const { instantiate } = WebAssembly;
  let exports;
  // The module tells at length when memory runs out, and when a result has no JSON: to whatever it finds here now.
  console.log = console.error = () => {};
  WebAssembly.instantiate = async (...args) => {
    const made = await instantiate.apply(WebAssembly, args);
    exports = (made.instance ?? made).exports;
    return made;
  };
  try {
    const handle = await loader(readFileSync(MODULE_PATH), OPTIONS);
    return { handle, exports };
  } finally {
    WebAssembly.instantiate = instantiate;
    console.log = log;
    console.error = warn;
  }
}

/** A copy of the memory, reused from one message to the next. */
class Copy {
  #data;
  #heap = new Uint8Array(0);
  #heapLength = 0;

  take({ exports, data, heap }) {
    const memory = new Uint8Array(exports.memory.buffer);
    const end = Number(exports.sbrk(0n));
    this.#data = memory.slice(0, data);
    this.#heapLength = end - heap;
    if (this.#heap.length < this.#heapLength) this.#heap = new Uint8Array(this.#heapLength);
    this.#heap.set(memory.subarray(heap, end));
    return this;
  }

  put({ exports, heap }) {
    const memory = new Uint8Array(exports.memory.buffer);
    memory.set(this.#data);
    memory.set(this.#heap.subarray(0, this.#heapLength), heap);
    memory.fill(0, heap + this.#heapLength);
  }
}

export class Official {
  #module;
  #fresh;
  /** Where the process began, and the messages that it has evaluated since. */
  #start;
  #log = [];
  #before = new Copy();
  /** Whether `#before` is what the memory holds. */
  #isCopied = false;
  /** Booted memories and the results of booting, by the text of the first message, the latest last: most processes begin alike. */
  #booted = new Map();

  static async load() {
    const official = new Official();
    const { handle, exports } = await load();
    const data = Number(exports.emscripten_stack_get_end());
    const heap = Number(exports.emscripten_stack_get_base());
    official.#module = { handle, exports, data, heap };
    official.#fresh = new Copy().take(official.#module);
    return official;
  }

  /** Begins a new process, and gives the result of its first message. */
  async spawn(message, env) {
    const key = JSON.stringify([message, env]);
    let booted = this.#booted.get(key);
    this.#booted.delete(key);
    if (booted === undefined) {
      this.reset();
      const outcome = await this.handle(message, env);
      booted = { memory: new Copy().take(this.#module), outcome };
    }
    this.#begin(booted.memory);
    this.#booted.set(key, booted);
    // A copy has 40 MB.
    if (this.#booted.size > BOOTED_AT_MOST) this.#booted.delete(this.#booted.keys().next().value);
    return booted.outcome;
  }

  /** Begins a new process that has not seen a message. */
  reset() {
    this.#begin(this.#fresh);
  }

  /** Evaluates a message: `{ result }`, or `{ rejected }` when the library throws. Copying the memory is most of the time that a
   *  message takes: when no error is expected it is left out, and an error that comes all the same is undone by evaluating
   *  again what came before. */
  async handle(message, env, mayFail = true) {
    if (mayFail && !this.#isCopied) this.#before.take(this.#module);
    this.#isCopied = mayFail;
    const outcome = await this.#evaluate(message, env);
    if (outcome.result?.Error === undefined && outcome.rejected === undefined) {
      this.#isCopied = false;
      this.#log.push([message, env]);
    } else if (mayFail) {
      this.#before.put(this.#module);
    } else {
      this.#start.put(this.#module);
      for (const evaluated of this.#log) await this.#evaluate(...evaluated);
    }
    return outcome;
  }

  #begin(memory) {
    memory.put(this.#module);
    this.#start = memory;
    this.#log = [];
    this.#isCopied = false;
  }

  async #evaluate(message, env) {
    try {
      const { Error, Output, Messages, Spawns, Assignments } = await this.#module.handle(null, message, env);
      return { result: JSON.parse(JSON.stringify({ Error, Output, Messages, Spawns, Assignments })) };
    } catch (error) {
      return { rejected: String(error?.message ?? error ?? null) };
    } finally {
      console.log = log;
      Math.random = random;
    }
  }
}
