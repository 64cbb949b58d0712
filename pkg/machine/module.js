// The code of machines: a process.wasm, compiled and known by its hash.
import { hex } from "../common/hex.js";
import { bytesOf, invalid } from "../common/input.js";
import { digestOf, sha256 } from "../common/sha256.js";
import { LunetteError } from "../error.js";
import { Core } from "./core.js";
import { Image, hashOf } from "./image.js";

let isModule;

/** A module of somebody else's. */
export function moduleIn(module, field) {
  if (typeof module !== "object" || module === null || !isModule(module)) throw invalid(field, "must be a Module");
  return module;
}

/** A compiled process.wasm, and the hash by which images name it. */
export class Module {
  #boot;

  constructor(compiled, hash) {
    this.compiled = compiled;
    this.hash = hash;
    Core.check(compiled);
    Object.freeze(this);
  }

  /** Compiles the bytes of a process.wasm. Throws `invalid-module`. */
  static async compile(bytes) {
    const source = bytesOf(bytes, "bytes");
    const [compiled, digest] = await Promise.all([WebAssembly.compile(source).catch(refuse), digestOf(source)]);
    return new Module(compiled, hex(digest));
  }

  /** The same without waiting, which browsers allow in workers only. */
  static compileSync(bytes) {
    const source = bytesOf(bytes, "bytes");
    let compiled;
    try {
      compiled = new WebAssembly.Module(source);
    } catch (error) {
      refuse(error);
    }
    return new Module(compiled, hex(sha256(source)));
  }

  /** Takes what is compiled already, for hosts that compile no bytes at run time. `hash` is the SHA-256 of the bytes, in hex. */
  static of(compiled, hash) {
    if (!isCompiled(compiled)) throw invalid("compiled", "must be a WebAssembly.Module");
    return new Module(compiled, hashOf(hash, "hash"));
  }

  static {
    isModule = (module) => #boot in module;
  }

  /** The state that every process of this module begins with. Made when first asked for. */
  get boot() {
    return (this.#boot ??= this.#prepare());
  }

  #prepare() {
    const core = new Core(this.compiled);
    // The machine sets itself up for its first request, whatever that is: this one asks for nothing.
    core.handle([]);
    return Image.empty(this.hash).with(core.snapshot(true), core.imagePages());
  }
}

/** Also of what only looks like one, such as a proxy. */
function isCompiled(compiled) {
  try {
    return WebAssembly.Module.exports(compiled).length >= 0;
  } catch {
    return false;
  }
}

function refuse(error) {
  throw new LunetteError("invalid-module", `this is not a machine: ${error.message}`, { cause: error });
}
