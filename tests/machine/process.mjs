// A process for tests: a machine, who it is, and messages as a compute unit delivers them.
import { readFile } from "node:fs/promises";
import { Machine, Module } from "../../pkg/machine.js";
import { ENV, ITEM, message } from "./messages.mjs";

export { ENV, ITEM, message } from "./messages.mjs";

/** The bytes of process.wasm. */
export const BYTES = await readFile(process.env.PROCESS_WASM ?? new URL("../../pkg/dist/process.wasm", import.meta.url));

/** process.wasm, compiled. */
export const MODULE = Module.compileSync(BYTES);

/** A machine with a process in it that has seen its first message. */
export class Process {
  nonce = 0;

  constructor(machine = Machine.spawn(MODULE)) {
    this.machine = machine;
  }

  static create() {
    const made = new Process();
    made.machine.handle(ITEM, ENV);
    return made;
  }

  /** Delivers a message with these fields. */
  send(fields, limits) {
    return this.machine.handle(message(++this.nonce, fields), ENV, limits);
  }

  /** Evaluates Lua source as the owner. */
  evaluate(source, limits) {
    return this.send({ Tags: { Action: "Eval" }, Data: source }, limits);
  }

  /** The output of evaluating Lua source, which must succeed. */
  value(source) {
    const { status, result } = this.evaluate(source);
    if (status !== 0) throw new Error(result.Error);
    return result.Output.data;
  }
}
