#!/usr/bin/env node
// Runs one script in the virtual machine as wasm: `LUNETTE_WASM=module lunette-lua.mjs script.lua`.
import { readFileSync, writeSync } from "node:fs";

const path = process.argv[2];
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(process.env.LUNETTE_WASM)));
const script = Buffer.concat([Buffer.from(`@${path}\n`), readFileSync(path)]);
const address = exports.alloc(script.length) >>> 0;
new Uint8Array(exports.memory.buffer, address, script.length).set(script);

let code = 70;
try {
  code = exports.run();
} catch (trap) {
  console.error(`trap: ${trap.stack}`);
}
const printed = new Uint8Array(exports.memory.buffer, exports.output() >>> 0, exports.output_length());
for (let at = 0; at < printed.length; ) at += writeSync(1, printed, at);
process.exitCode = code;
