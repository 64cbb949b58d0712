// The pool of machines in Node: over threads, and over this thread.
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { openPort } from "../../../pkg/machine-port-node.js";
import { LOCAL } from "../../../pkg/machines/local-port.js";
import { BYTES, MODULE } from "../../machine/process.mjs";
import { CASES, WORKER_CASES } from "./cases.mjs";
import { Pool, initSync } from "./dist/lunette_machines_test.js";
import { play } from "./lab.mjs";

initSync({ module: await readFile(new URL("./dist/lunette_machines_test_bg.wasm", import.meta.url)) });

const module = { hash: MODULE.hash, bytes: BYTES };
const threads = { Pool, openPort, end: (port) => port.terminate(), module };
const here = { Pool, openPort: LOCAL.openPort, module };

for (const [name, run] of Object.entries({ ...CASES, ...WORKER_CASES })) test(`in threads: ${name}`, () => play(run, threads));
for (const [name, run] of Object.entries(CASES)) test(`in this thread: ${name}`, () => play(run, here));
