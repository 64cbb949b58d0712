// A host of process.wasm in Node: the smallest there can be.
import { readFile } from "node:fs/promises";

/** The bytes of the machine. */
export const MODULE = await readFile(new URL("../../pkg/dist/process.wasm", import.meta.url));

/** A machine, its memory and its calls. */
export class Machine {
  #exports;

  constructor(image) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(MODULE));
    this.#exports = instance.exports;
    if (image) this.#restore(image);
  }

  #restore(image) {
    const { memory } = this.#exports;
    const missing = image.length - memory.buffer.byteLength;
    if (missing > 0) memory.grow(missing / 65536);
    new Uint8Array(memory.buffer).set(image);
  }

  /** A copy of the whole state. */
  snapshot() {
    return new Uint8Array(this.#exports.memory.buffer).slice();
  }

  /** Evaluates a request: an object that becomes JSON, or bytes as they are. */
  handle(request) {
    const bytes = request instanceof Uint8Array ? request : new TextEncoder().encode(JSON.stringify(request));
    const { alloc, handle, memory } = this.#exports;
    const address = alloc(bytes.length) >>> 0;
    new Uint8Array(memory.buffer, address, bytes.length).set(bytes);
    const reply = handle(address, bytes.length) >>> 0;
    const length = new DataView(memory.buffer).getUint32(reply, true);
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(memory.buffer, reply + 16, length)));
  }

  /** Sends a message, keeping the state as it was when it fails. */
  send(message, limits = {}) {
    return this.handle({ message, env: { Process: { Id: "the process", Owner: "me" } }, limits });
  }

  /** Evaluates Lua source as the owner. */
  evaluate(source, limits) {
    return this.send({ From: "me", Tags: [{ name: "Action", value: "Eval" }], Data: source }, limits);
  }
}
