/** A drop-in for `@permaweb/ao-loader`, for tests and tools that drive a process that way. Where they give an official aos module, the machine of this
 * package runs in its place.
 *
 * What is the same: without a memory the live state goes on; a memory that was returned can be gone back to, as often and in whatever order one likes; an
 * `Error` keeps what the message changed; what the library throws is thrown, as text. What differs: `Memory` holds the pages in which the state differs from
 * a process that has just been made, and not 110 MB; `GasUsed` counts; running out of gas and bad input are a {@link LunetteError}.
 *
 * @example
 * ```js
 * import AoLoader from "lunette/ao-loader";
 *
 * const env = { Process: { Id: "process", Owner: "owner", Tags: [] }, Module: { Id: "module", Tags: [] } };
 * const common = { From: "owner", Owner: "owner", Target: "process", Module: "module", Timestamp: 0, "Block-Height": 1 };
 * // A process is made by its first message.
 * const item = { ...common, Id: "process", Tags: [{ name: "Type", value: "Process" }], Data: "" };
 * const message = { ...common, Id: "message", Tags: [{ name: "Action", value: "Eval" }], Data: "return 1 + 1" };
 * const handle = await AoLoader();
 * const made = await handle(null, item, env);
 * const { Memory, Output, GasUsed } = await handle(made.Memory, message, env);
 * console.log(typeof Output === "object" ? Output.data : Output, GasUsed > 0); // => 2 true
 * await handle(Memory, message, env); // goes back to that state, and on from there
 * ```
 *
 * @module lunette/ao-loader */
import { LunetteError } from "./error.js";
import type { Module } from "./machine.js";
import type { Result } from "./result.js";
export { LunetteError };

/** How a process is made. */
export interface Options {
  /** Units of work that a message may use: a number, or its digits. Default 9e12. */
  computeLimit?: number | string;
  /** Bytes that the Lua values of the process may occupy: a number, its digits, or such as `512-mb`. Default 256 MiB. */
  memoryLimit?: number | string;
  /** Whether a message whose result is an `Error` changes nothing, as a compute unit has it. Default false, as the official loader has it. */
  rollback?: boolean;
  /** Whether `Memory` is what the state is when it is looked at, not when the message was evaluated. That saves work. Default false. */
  UNSAFE_MEMORY?: boolean;
  /** Options of the official loader that mean nothing here (`format`, `inputEncoding`, `outputEncoding`, `extensions` and others). */
  [other: string]: unknown;
}

/** What a message gave, and the state after it. */
export interface Answer extends Result {
  /** The state after the message, as bytes of its own. It can be given to {@link Handle}. */
  Memory: Uint8Array;
  /** What the process gave as `Patches`; else empty. */
  Patches: unknown[];
  /** Units of work that the message took. */
  GasUsed: number;
}

/** Evaluates a message: on the live state when `memory` is null, or else on that of a memory that was returned before.
 *
 * Rejects with a text when the library of the process rejects the message, and otherwise with a {@link LunetteError}: `invalid-request`, `out-of-gas`,
 * `foreign-memory` (the memory of another module), `corrupt-image`, `machine-trapped` or `invalid-argument`. Nothing has changed then.
 * @param memory The state, or null.
 * @param message The message: an object as compute units hand it over, or its JSON.
 * @param env The environment, with the `Process` and the `Module`: an object, or its JSON. Default: none.
 * @returns What the message gave. */
export type Handle = (memory: Uint8Array | ArrayBuffer | null | undefined, message: object | string, env?: object | string) => Promise<Answer>;

/** Makes a process.
 * @param wasm A `process.wasm`; an official aos module, in the place of which the `process.wasm` of this package runs; or nothing, for the latter. A `Module` of
 * `lunette/machine` is for hosts that compile no bytes at run time.
 * @param options How.
 * @returns A function that evaluates messages, one at a time.
 * @throws {@link LunetteError} `invalid-module`. */
export default function AoLoader(wasm?: BufferSource | WebAssembly.Module | Module | Function | null, options?: Options): Promise<Handle>;
