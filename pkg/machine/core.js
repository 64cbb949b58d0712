// The exports of process.wasm (see src/process/abi.rs), as they are.
import { LunetteError } from "../error.js";
import { PAGE } from "./page.js";

/** The version of the exports that this host can call, and the functions among them. */
const ABI_VERSION = 2;
const FUNCTIONS = ["abi_version", "alloc", "handle", "touched", "snapshot", "set_hash_key", "image_pages", "restored"];

/** Bytes in which memory grows. */
const BLOCK = 65536;
/** Bytes of a record of `snapshot`: a number and a digest. */
const RECORD = 36;
/** The most entries of a listing; the next call gives the rest. */
const MAX_ENTRIES = 4096;
/** Bytes of a reply before its text. */
const HEADER = 16;

/** One instance of process.wasm. */
export class Core {
  #exports;
  #bytes;
  /** Of the same memory. */
  #view;

  constructor(compiled) {
    let instance;
    try {
      instance = new WebAssembly.Instance(compiled);
    } catch (error) {
      throw new LunetteError("no-memory", `the host has no room for another machine: ${error.message}`, { cause: error });
    }
    this.#exports = instance.exports;
    if (this.#exports.abi_version() !== ABI_VERSION) throw new LunetteError("invalid-module", "this machine speaks another version of the interface");
    const [a, b] = crypto.getRandomValues(new BigUint64Array(2));
    this.#exports.set_hash_key(a, b);
  }

  /** Throws `invalid-module` when a compiled module is no machine. */
  static check(compiled) {
    const refuse = (problem) => {
      throw new LunetteError("invalid-module", `this is not a machine: ${problem}`);
    };
    // A machine reaches nothing but its messages.
    if (WebAssembly.Module.imports(compiled).length > 0) refuse("it has imports");
    const found = new Map(WebAssembly.Module.exports(compiled).map(({ name, kind }) => [name, kind]));
    for (const name of FUNCTIONS) {
      if (found.get(name) !== "function") refuse(`it does not export \`${name}\``);
    }
    if (found.get("memory") !== "memory") refuse("it does not export `memory`");
  }

  /** The memory. The view is of no use after the memory has grown. */
  bytes() {
    const { buffer } = this.#exports.memory;
    if (this.#bytes?.buffer !== buffer) {
      this.#bytes = new Uint8Array(buffer);
      this.#view = new DataView(buffer);
    }
    return this.#bytes;
  }

  /** Makes room for so many pages. */
  grow(pages) {
    const missing = pages * PAGE - this.bytes().length;
    if (missing <= 0) return;
    try {
      this.#exports.memory.grow(Math.ceil(missing / BLOCK));
    } catch (error) {
      throw new LunetteError("no-memory", `the host has no room for the state: ${error.message}`, { cause: error });
    }
  }

  /** Evaluates a request, given in pieces. `bytes` are a copy of the result's. */
  handle(pieces) {
    let length = 0;
    for (const piece of pieces) length += piece.length;
    const address = this.#exports.alloc(length) >>> 0;
    const memory = this.bytes();
    let offset = address;
    for (const piece of pieces) {
      memory.set(piece, offset);
      offset += piece.length;
    }
    return this.#reply(this.#exports.handle(address, length) >>> 0);
  }

  #reply(address) {
    const bytes = this.bytes();
    const length = this.#view.getUint32(address, true);
    const status = this.#view.getUint32(address + 4, true);
    const gas = this.#view.getUint32(address + 8, true) + this.#view.getUint32(address + 12, true) * 2 ** 32;
    return { status, gas, bytes: bytes.slice(address + HEADER, address + HEADER + length) };
  }

  /** The numbers of the pages written since the last call. */
  touched() {
    const address = this.#exports.touched() >>> 0;
    const { buffer } = this.bytes();
    const [count] = new Uint32Array(buffer, address, 1);
    const numbers = new Uint32Array(buffer, address + 4, count);
    if (count < MAX_ENTRIES) return numbers;
    const first = numbers.slice();
    const rest = this.touched();
    const all = new Uint32Array(first.length + rest.length);
    all.set(first);
    all.set(rest, first.length);
    return all;
  }

  /** The pages that changed since the last snapshot, or all that are not zero: `{ index, digest, bytes }`. `kept(index)` may give
   *  the bytes of a page, so that they need not be copied. */
  snapshot(all, kept = () => undefined) {
    const address = this.#exports.snapshot(all ? 1 : 0) >>> 0;
    const memory = this.bytes();
    const view = new DataView(memory.buffer);
    const count = view.getUint32(address, true);
    const pages = new Array(count);
    let offset = address + 4;
    for (let position = 0; position < count; position += 1, offset += RECORD) {
      const index = view.getUint32(offset, true);
      const digest = memory.slice(offset + 4, offset + RECORD);
      pages[position] = { index, digest, bytes: kept(index) ?? memory.slice(index * PAGE, (index + 1) * PAGE) };
    }
    return count < MAX_ENTRIES ? pages : pages.concat(this.snapshot(false, kept));
  }

  /** The state lies in the pages below this one. */
  imagePages() {
    return this.#exports.image_pages() >>> 0;
  }

  /** Says that the memory is what is stored. */
  restored() {
    this.#exports.restored();
  }
}
