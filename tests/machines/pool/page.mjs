// The cases of the pool in a page.
import { openPort } from "/pkg/machine-port.js";
import { Module } from "/pkg/machine.js";
import { CASES, WORKER_CASES } from "./cases.mjs";
import init, { Pool } from "./dist/lunette_machines_test.js";
import { play } from "./lab.mjs";
import { measure } from "./measure.mjs";

await init();
const bytes = new Uint8Array(await (await fetch("/pkg/dist/process.wasm")).arrayBuffer());
const { hash } = await Module.compile(bytes);

/** The worker that each port has, to end it behind the port's back. */
const workers = new Map();
let newest;
globalThis.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    newest = this;
  }
};

/** What the cases are played with. */
const host = {
  Pool,
  module: { hash, bytes },
  openPort() {
    const port = openPort();
    workers.set(port, newest);
    return port;
  },
  end: (port) => workers.get(port).terminate(),
};

/** Plays a case. */
export function playNamed(name) {
  return play({ ...CASES, ...WORKER_CASES }[name], host);
}

/** Measures the pool. */
export function measureHere(plan) {
  return measure(host, plan);
}
