// The official aos module behind the interface of our machine, to see that both answer a scenario the same way.
//
// AOS_OFFICIAL names a folder with node_modules/@permaweb/ao-loader and the module's file, aos.wasm. Nothing of either
// is part of this repository.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { setFlagsFromString } from "node:v8";

// Node 20 has 64-bit memories behind a flag; the module needs one.
setFlagsFromString("--experimental-wasm-memory64");

const FORMAT = "wasm64-unknown-emscripten-draft_2024_02_15";

/** Makes official machines from the folder: `await (await officialMachines(folder))()`. */
export async function officialMachines(folder) {
  const load = createRequire(resolve(folder, "package.json"))("@permaweb/ao-loader");
  const module = await readFile(resolve(folder, "aos.wasm"));
  const make = async () => new OfficialMachine(await load(module, { format: FORMAT, UNSAFE_MEMORY: true, computeLimit: 9e12 }));
  return make;
}

class OfficialMachine {
  #handle;
  #memory;
  #before;
  #failed = false;

  constructor(handle) {
    this.#handle = handle;
  }

  /** Evaluates a message; going back when it fails is a compute unit's task, so it is done here. */
  async handle(message, env) {
    if (this.#memory && !this.#failed) this.#keep();
    let result;
    try {
      const { Memory, ...rest } = await this.#handle(this.#failed ? this.#before : null, message, env);
      [this.#memory, result] = [Memory, rest];
    } catch (error) {
      // The loader rejects when the library itself threw.
      result = { Error: String(error?.message ?? error) };
    }
    this.#failed = result.Error !== undefined;
    return result;
  }

  // One buffer for all copies: a fresh one of 110 MB costs more than the copy.
  #keep() {
    if (this.#before?.length !== this.#memory.length) this.#before = new Uint8Array(this.#memory.length);
    this.#before.set(this.#memory);
  }
}
