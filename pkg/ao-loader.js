// The interface of @permaweb/ao-loader over the machine, for tests and tools that drive a process through it:
//
//   import AoLoader from "lunette/ao-loader";
//   const handle = await AoLoader(wasm, options);
//   const { Memory, Output, Messages, Error } = await handle(memory, message, env);
//
// What is the same: without a memory the live state goes on; a memory that was returned is gone back to, as often and in
// whatever order one likes; an `Error` keeps what the message changed; what the library throws is thrown, as text.
// What differs: `wasm` may be any aos module, and process.wasm runs in its place; `Memory` holds the pages in which the state differs
// from a process that has just been made, not 110 MB; `GasUsed` counts; running out of gas and bad input are `LunetteError`s.
import { LunetteError } from "./error.js";
import { bytesOf, fieldsOf, flag, guarded, invalid, readFields, text } from "./common/input.js";
import { Image, Machine, Module, PAGE } from "./machine.js";

export { LunetteError };

/** Gas of a message when the options name no `computeLimit`. */
const DEFAULT_GAS = 9e12;

/** Makes a process and resolves to the function that evaluates its messages. See ao-loader.d.ts. */
export default async function AoLoader(wasm, options = {}) {
  const known = optionsOf(options);
  const process = new Process(await moduleFor(wasm), known);
  return async (memory, message, env) => process.handle(memory, message, env);
}

class Process {
  #module;
  #machine;
  #limits;
  #unsafe;
  /** The images of the memories that were handed out, and of those that were taken. */
  #images = new WeakMap();

  constructor(module, { computeLimit, memoryLimit, rollback = false, UNSAFE_MEMORY = false }) {
    this.#module = module;
    this.#machine = Machine.spawn(module);
    this.#limits = { gas: computeLimit ?? DEFAULT_GAS, keepErrors: !rollback };
    if (memoryLimit !== undefined) this.#limits.memory = memoryLimit;
    this.#unsafe = UNSAFE_MEMORY;
  }

  handle(memory, message, env) {
    if (memory !== null && memory !== undefined) this.#goTo(memory);
    const reply = this.#machine.handle(message, env, this.#limits);
    // In the official module too it is an error of the process when memory runs out, and one of the caller when gas does.
    if (reply.code === "rejected") throw reply.result.Error;
    if (reply.code === "invalid-request" || reply.code === "out-of-gas") throw new LunetteError(reply.code, reply.result.Error);
    return this.#answer(reply);
  }

  #answer({ result, gas }) {
    const answer = {
      Memory: undefined,
      Error: result.Error,
      Output: result.Output,
      Messages: result.Messages,
      Spawns: result.Spawns,
      Assignments: result.Assignments,
      Patches: result.Patches ?? [],
      GasUsed: gas,
    };
    // An image is at hand at once, its bytes when somebody looks. In the mode that promises nothing, even the image is.
    const image = this.#unsafe ? undefined : this.#machine.image();
    let bytes;
    Object.defineProperty(answer, "Memory", {
      get: () => (bytes ??= this.#memoryOf(image ?? this.#machine.image())),
      enumerable: true,
      configurable: true,
    });
    return answer;
  }

  #memoryOf(image) {
    const memory = image.encode({ base: this.#module.boot });
    this.#images.set(memory, { image, check: checkOf(memory) });
    return memory;
  }

  #goTo(memory) {
    const bytes = bytesOf(memory, "memory");
    const known = this.#images.get(bytes);
    // Whoever wrote into a memory meant another state.
    const image = known !== undefined && known.check === checkOf(bytes) ? known.image : this.#decode(bytes);
    if (image !== this.#machine.image()) this.#machine.rollback(image);
  }

  #decode(bytes) {
    if (bytes.length % PAGE === 0 && bytes.length > 0) {
      throw new LunetteError("foreign-memory", "this is the memory of another module: only what this loader returned can be gone back to");
    }
    const image = Image.decode(bytes, { base: this.#module.boot, like: this.#machine.image() });
    this.#images.set(bytes, { image, check: checkOf(bytes) });
    return image;
  }
}

/** What tells a memory from one that was overwritten: its length, and the check of its table. */
function checkOf(bytes) {
  return bytes.length < 16 ? undefined : `${bytes.length} ${bytes.subarray(12, 16)}`;
}

// Options ----------------------------------------------------------------------------------------------------------------------

const OPTIONS = { computeLimit: numberOf, memoryLimit: numberOf, rollback: flag, UNSAFE_MEMORY: flag };

/** The options that mean something here, among those of the official loader. */
function optionsOf(options) {
  const given = Object.entries(fieldsOf(options ?? {})).filter(([name, value]) => Object.hasOwn(OPTIONS, name) && value !== null);
  return readFields(Object.fromEntries(given), OPTIONS, "AoLoader");
}

const UNITS = { "": 1, kb: 2 ** 10, mb: 2 ** 20, gb: 2 ** 30 };

/** A limit as a number, as digits, or as "512-mb". */
function numberOf(limit, field) {
  const [, digits, unit] = /^(\d+(?:\.\d+)?(?:e\+?\d+)?)[ -]?([kmg]b)?$/i.exec(typeof limit === "number" ? String(limit) : text(limit, field)) ?? [];
  if (digits === undefined) throw invalid(field, "must be a number, its digits, or such as \"512-mb\"");
  return Math.min(Math.floor(Number(digits) * UNITS[(unit ?? "").toLowerCase()]), Number.MAX_SAFE_INTEGER);
}

// The module -------------------------------------------------------------------------------------------------------------------

/** Modules by the bytes they were compiled from, and the one of this package. */
const compiled = new WeakMap();
let ours;

/** process.wasm: the one given, or the one of this package in the place of an official module. */
async function moduleFor(wasm) {
  const is = (type) => guarded("wasm", () => wasm instanceof type);
  if (is(Module)) return wasm;
  if (wasm === undefined || wasm === null || typeof wasm === "function") return ownModule();
  if (is(WebAssembly.Module)) return moduleOrOurs(namesOf(wasm), () => refuse("a compiled machine comes as `Module.of(module, hash)`"));
  const bytes = bytesOf(wasm, "wasm");
  return moduleOrOurs(exportsOf(bytes), () => compileOnce(wasm, bytes));
}

function moduleOrOurs(names, other) {
  if (names.has("abi_version")) return other();
  // What every official module has; its memory is of no meaning here, but its messages are.
  if (names.has("handle") && names.has("memory")) return ownModule();
  return refuse("it is no module of a process");
}

function compileOnce(wasm, bytes) {
  if (!compiled.has(wasm)) compiled.set(wasm, Module.compile(bytes));
  return compiled.get(wasm);
}

function ownModule() {
  return (ours ??= loadOwn().then((bytes) => Module.compile(bytes)));
}

async function loadOwn() {
  const address = new URL("./dist/process.wasm", import.meta.url);
  if (address.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return readFile(address);
  }
  const response = await fetch(address);
  if (!response.ok) refuse(`${address} answered ${response.status}`);
  return response.arrayBuffer();
}

function refuse(problem) {
  throw new LunetteError("invalid-module", `\`wasm\` is no module that can run here: ${problem}`, { field: "wasm" });
}

function namesOf(module) {
  return new Set(WebAssembly.Module.exports(module).map(({ name }) => name));
}

/** The names that a module exports, read from its bytes: an official one may need a kind of memory that this host lacks. */
function exportsOf(bytes) {
  const names = new Set();
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return refuse("it is not WebAssembly");
  };
  if (bytes.length < 8 || bytes[0] !== 0 || bytes[1] !== 0x61 || bytes[2] !== 0x73 || bytes[3] !== 0x6d) refuse("it is not WebAssembly");
  const EXPORT_SECTION = 7;
  while (at < bytes.length) {
    const section = bytes[at++];
    const length = number();
    const end = at + length;
    if (section === EXPORT_SECTION) {
      for (let count = number(); count > 0 && at < end; count -= 1) {
        const size = number();
        names.add(new TextDecoder().decode(bytes.subarray(at, at + size)));
        at += size + 1;
        number();
      }
    }
    at = end;
  }
  return names;
}
