// Our machine, in the same clothes as the official module.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The module under test. */
const PATH = process.env.PROCESS_WASM ?? fileURLToPath(new URL("../../pkg/dist/process.wasm", import.meta.url));

const REJECTED = 2;

export class Ours {
  #module;
  #exports;

  static async load() {
    const ours = new Ours();
    ours.#module = await WebAssembly.compile(readFileSync(PATH));
    return ours;
  }

  /** Begins a new process, and gives the result of its first message. */
  async spawn(message, env) {
    this.reset();
    return this.handle(message, env);
  }

  /** Begins a new process that has not seen a message. */
  reset() {
    this.#exports = new WebAssembly.Instance(this.#module).exports;
  }

  /** Evaluates a message: `{ result }`, or `{ rejected }`. */
  async handle(message, env) {
    const { memory, alloc, handle } = this.#exports;
    const before = new Uint8Array(memory.buffer).slice();
    const request = new TextEncoder().encode(JSON.stringify({ message, env, limits: {gas: 1e11} }));
    const ptr = alloc(request.length);
    new Uint8Array(memory.buffer, ptr, request.length).set(request);
    const at = handle(ptr, request.length);
    const view = new DataView(memory.buffer, at);
    const text = new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(memory.buffer, at + 16, view.getUint32(0, true)));
    const status = view.getUint32(4, true);
    const result = JSON.parse(text);
    if (status !== 0) {
      const now = new Uint8Array(memory.buffer);
      now.set(before);
      now.fill(0, before.length);
    }
    return status >= REJECTED ? { rejected: result.Error } : { result };
  }
}
