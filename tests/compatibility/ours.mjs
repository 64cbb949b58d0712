// Our machine, in the same clothes as the official module.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { Machine, Module } from "../../pkg/machine.js";

/** The module under test. */
const PATH = process.env.PROCESS_WASM ?? fileURLToPath(new URL("../../pkg/dist/process.wasm", import.meta.url));

/** Codes of replies that hold a result; in the official module it is an error of the process when memory runs out. */
const RESULTS = ["ok", "error", "out-of-memory"];

export class Ours {
  #module;
  #machine;

  static async load() {
    const ours = new Ours();
    ours.#module = await Module.compile(readFileSync(PATH));
    return ours;
  }

  /** Begins a new process, and gives the result of its first message. */
  async spawn(message, env) {
    this.reset();
    return this.handle(message, env);
  }

  /** Begins a new process that has not seen a message. */
  reset() {
    this.#machine = Machine.spawn(this.#module);
  }

  /** Evaluates a message: `{ result }`, or `{ rejected }`. */
  async handle(message, env) {
    const { code, result } = this.#machine.handle(message, env);
    if (!RESULTS.includes(code)) return { rejected: result.Error };
    // What the official loader hands on of a result.
    const { Error, Output, Messages, Spawns, Assignments } = result;
    return { result: JSON.parse(JSON.stringify({ Error, Output, Messages, Spawns, Assignments })) };
  }
}
