// A host of process.wasm in Node that uses all of its exports, as src/process/abi.rs documents them.
import { readFile } from "node:fs/promises";

export const PAGE = 4096;
/** The most entries of a listing; the next call gives the rest. */
export const MAX_ENTRIES = 4096;
const MODULE = new WebAssembly.Module(
  await readFile(process.env.PROCESS_WASM ?? new URL("../../pkg/dist/process.wasm", import.meta.url)),
);

/** What the replies' `status` says. */
export const STATUS = { ok: 0, error: 1, rejected: 2, invalid: 3, gas: 4, memory: 5 };

const OWNER = "OWNER";
const ENV = {
  Process: { Id: "PROCESS", Owner: OWNER, Tags: [{ name: "Name", value: "test" }, { name: "Authority", value: "AUTHORITY" }, { name: "Module", value: "MODULE" }] },
  Module: { Id: "MODULE", Owner: "NOBODY", Tags: [] },
};

let count = 0;

/** A request: a message of the owner with these tags, and limits. */
export function request(tags, data, limits) {
  count += 1;
  const message = {
    Id: `MESSAGE-${count}`.padEnd(43, "-"),
    From: OWNER,
    Owner: OWNER,
    Target: "PROCESS",
    Nonce: count,
    Epoch: 0,
    Timestamp: 1000 + count,
    "Block-Height": 1,
    "Hash-Chain": "h",
    Cron: false,
    "Read-Only": false,
    Tags: Object.entries(tags).map(([name, value]) => ({ name, value })),
    Data: data,
  };
  return { message, env: ENV, limits };
}

/** The request that has Lua source evaluated. */
export const evaluation = (source, limits) => request({ Action: "Eval" }, source, limits);

/** The request that every process begins with. */
export function spawn() {
  const tags = { Type: "Process", Module: "MODULE", Name: "test", Authority: "AUTHORITY" };
  const { message, env } = request(tags, "");
  return { message: { ...message, Id: env.Process.Id }, env };
}

export class Machine {
  #exports;

  /** `image` is what `image()` gave: a fresh instance takes it over. */
  constructor(image) {
    this.#exports = new WebAssembly.Instance(MODULE).exports;
    this.#exports.set_hash_key(0x0123456789abcdefn, 0xfedcba9876543210n);
    if (image) this.#restore(image);
  }

  #restore({ count, pages }) {
    const { memory, restored } = this.#exports;
    const missing = count * PAGE - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    const bytes = this.bytes;
    for (const page of new Machine().snapshot(true).keys()) bytes.fill(0, page * PAGE, (page + 1) * PAGE);
    for (const [page, content] of pages) bytes.set(content, page * PAGE);
    restored();
  }

  /** The memory. The view is dead once the memory grows. */
  get bytes() {
    return new Uint8Array(this.#exports.memory.buffer);
  }

  get pageCount() {
    return this.#exports.image_pages() >>> 0;
  }

  /** Evaluates a request, an object or bytes: status, gas, and the result as it is written. */
  handle(request) {
    const bytes = request instanceof Uint8Array ? request : new TextEncoder().encode(JSON.stringify(request));
    const address = this.#exports.alloc(bytes.length) >>> 0;
    this.bytes.set(bytes, address);
    const reply = this.#exports.handle(address, bytes.length) >>> 0;
    const view = new DataView(this.#exports.memory.buffer, reply);
    const [length, status, gas] = [view.getUint32(0, true), view.getUint32(4, true), view.getBigUint64(8, true)];
    const text = new TextDecoder("utf-8", { fatal: true }).decode(this.bytes.subarray(reply + 16, reply + 16 + length));
    return { status, gas, text };
  }

  /** Where listings lie. */
  listing() {
    return this.#exports.touched() >>> 0;
  }

  /** Forgets which pages were written. */
  restored() {
    this.#exports.restored();
  }

  /** The numbers of the pages written since the last call. */
  touched() {
    const address = this.#exports.touched() >>> 0;
    const view = new DataView(this.#exports.memory.buffer);
    const count = view.getUint32(address, true);
    const pages = Array.from({ length: count }, (_, i) => view.getUint32(address + 4 + 4 * i, true));
    return count < MAX_ENTRIES ? pages : [...pages, ...this.touched()];
  }

  /** Page number -> digest in hexadecimal, of the pages changed since the last call or of all. */
  snapshot(all = false) {
    const address = this.#exports.snapshot(all ? 1 : 0) >>> 0;
    const view = new DataView(this.#exports.memory.buffer);
    const pages = new Map();
    const count = view.getUint32(address, true);
    for (let i = 0; i < count; i++) {
      const record = address + 4 + 36 * i;
      const digest = Buffer.from(this.#exports.memory.buffer, record + 4, 32).toString("hex");
      pages.set(view.getUint32(record, true), digest);
    }
    return count < MAX_ENTRIES ? pages : new Map([...pages, ...this.snapshot()]);
  }

  /** The bytes of a page. */
  page(number) {
    return this.bytes.slice(number * PAGE, (number + 1) * PAGE);
  }

  /** The whole state. */
  image() {
    const pages = new Map([...this.snapshot(true).keys()].map((number) => [number, this.page(number)]));
    return { count: this.pageCount, pages };
  }
}
