// A process for tests: a machine, who it is, and messages as a compute unit delivers them.
import { readFile } from "node:fs/promises";
import { Machine, Module } from "../../pkg/machine.js";

/** The bytes of process.wasm. */
export const BYTES = await readFile(process.env.PROCESS_WASM ?? new URL("../../pkg/dist/process.wasm", import.meta.url));

/** process.wasm, compiled. */
export const MODULE = Module.compileSync(BYTES);

const TAGS = Object.entries({ "Data-Protocol": "ao", Variant: "ao.TN.1", Type: "Process", Name: "test", Module: "MODULE", Authority: "AUTHORITY" }).map(
  ([name, value]) => ({ name, value }),
);

/** What surrounds every message. */
export const ENV = { Process: { Id: "PROCESS", Owner: "OWNER", Tags: TAGS }, Module: { Id: "MODULE", Owner: "MAKER", Tags: [] } };

/** A message with these fields and tags (a map), complete; from the owner unless it says otherwise. */
export function message(nonce, { From = "OWNER", Owner = From, Tags = {}, ...fields }) {
  const tags = Array.isArray(Tags) ? Tags : Object.entries(Tags).map(([name, value]) => ({ name, value }));
  return {
    Id: `MESSAGE${nonce}`,
    From,
    Owner,
    Target: "PROCESS",
    Anchor: "",
    Data: "",
    Epoch: 0,
    Nonce: nonce,
    Timestamp: 1_700_000_000_000 + nonce,
    "Block-Height": 1_000_000,
    "Hash-Chain": "",
    Cron: false,
    "Read-Only": false,
    Tags: tags,
    ...fields,
  };
}

/** The item that makes the process: its first message. */
export const ITEM = message(0, { Id: "PROCESS", Tags: TAGS });

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
