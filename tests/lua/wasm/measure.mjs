#!/usr/bin/env node
// What every script of a folder costs in wasm: `LUNETTE_WASM=module measure.mjs FOLDER`.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2];
const module = new WebAssembly.Module(readFileSync(process.env.LUNETTE_WASM));
const lines = [];
for (const name of readdirSync(folder).sort()) {
  const { exports } = new WebAssembly.Instance(module);
  const script = readFileSync(join(folder, name));
  const address = exports.alloc(script.length) >>> 0;
  new Uint8Array(exports.memory.buffer, address, script.length).set(script);
  let report;
  try {
    exports.measure_script();
    report = Buffer.from(exports.memory.buffer, exports.output() >>> 0, exports.output_length()).toString("latin1");
  } catch (trap) {
    report = `trap: ${trap.message}`;
  }
  lines.push(`${name}: ${report}`);
}
console.log(lines.join("\n"));
