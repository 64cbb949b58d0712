// Token transfers a second through the pool, against the bare machine in the same thread. `tests/machines/pool/build.sh release` first.
//   node tests/machines/pool/bench.mjs [rounds]     in Node's threads, in one thread, and in Chromium
import { readFile } from "node:fs/promises";
import { openPort } from "../../../pkg/machine-port-node.js";
import { LOCAL } from "../../../pkg/machines/local-port.js";
import { SETUP, transfer } from "../../bench/process/token.mjs";
import { BYTES, MODULE } from "../../machine/process.mjs";
import { Pool, initSync } from "./dist/lunette_machines_test.js";
import { inChromium } from "./chromium.mjs";
import { measure } from "./measure.mjs";

const rounds = Number(process.argv[2] ?? 5);
const setup = SETUP.map((message) => JSON.stringify(message));
// Numbers differ in length only rarely; the ids must not repeat.
const transfers = Array.from({ length: 20_000 }, (_, number) => JSON.stringify(transfer(number + 10)));
const plan = { rounds, setup, transfers };

initSync({ module: await readFile(new URL("./dist/lunette_machines_test_bg.wasm", import.meta.url)) });
const module = { hash: MODULE.hash, bytes: BYTES };
const rows = {
  "Node, a thread": await measure({ Pool, openPort, module }, plan),
  "Node, one thread": await measure({ Pool, openPort: LOCAL.openPort, module }, plan),
  "Chromium, a worker": await inChromium((tab) => tab.evaluate(async (plan) => (await import("/tests/machines/pool/page.mjs")).measureHere(plan), plan)),
};
for (const [name, { bare, batches }] of Object.entries(rows)) {
  const parts = Object.entries(batches).map(([size, rate]) => `${size}: ${rate.toFixed(0)} (${(rate / bare).toFixed(2)}x)`);
  console.log(`${name.padEnd(20)} bare machine ${bare.toFixed(0)} messages/s; batches of ${parts.join(", ")}`);
}
