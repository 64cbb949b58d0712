// wasmoon: PUC-Rio Lua 5.4 compiled to wasm by Emscripten. A factory for each run makes a fresh wasm instance.
import { LuaFactory } from "wasmoon";

export async function open() {
  return { run };
}

async function run(source) {
  const engine = await new LuaFactory().createEngine();
  try {
    engine.global.loadString(source, "=program");
    const start = performance.now();
    const [value] = engine.global.runSync();
    return { ms: performance.now() - start, value };
  } finally {
    engine.global.close();
  }
}
