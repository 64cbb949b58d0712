// An engine in Rust built to wasm with the exports of abi.rs: a fresh instance for each run, one compiled module.
import { readFileSync } from "node:fs";

export async function open({ file }) {
  const module = await WebAssembly.compile(readFileSync(file));
  const imports = WebAssembly.Module.imports(module);
  if (imports.length > 0) throw new Error(`${file} imports ${imports.map((entry) => entry.name).join(", ")}`);
  return { run: (source) => run(module, source) };
}

async function run(module, source) {
  const { exports } = await WebAssembly.instantiate(module, {});
  const text = new TextEncoder().encode(source);
  const address = exports.alloc(text.length);
  new Uint8Array(exports.memory.buffer, address, text.length).set(text);
  if (exports.load() !== 0) throw new Error(messageOf(exports));
  const start = performance.now();
  const value = exports.run();
  const ms = performance.now() - start;
  if (Number.isNaN(value)) throw new Error(messageOf(exports));
  return { ms, value };
}

function messageOf(exports) {
  const bytes = new Uint8Array(exports.memory.buffer, exports.message(), exports.message_length());
  return new TextDecoder().decode(bytes);
}
