import { LunetteError } from "./error.js";
import type { Module, Result } from "./machine.js";
export { LunetteError };

export interface Options {
  /** Gas of a message: a number, or its digits. Default 9e12. */
  computeLimit?: number | string;
  /** Bytes of Lua memory: a number, its digits, or "512-mb". */
  memoryLimit?: number | string;
  /** True: a message whose result is an `Error` changes nothing, as a compute unit has it. Default false, as the official loader has it. */
  rollback?: boolean;
  /** True: `Memory` is what the state is when it is looked at, not when the message was evaluated. */
  UNSAFE_MEMORY?: boolean;
  /** Options of the official loader that mean nothing here (`format`, `inputEncoding`, `outputEncoding`, `extensions` ...). */
  [other: string]: unknown;
}

export interface Answer extends Result {
  /** The state after the message, with its own bytes. */
  Memory: Uint8Array;
  Patches: unknown[];
  GasUsed: number;
}

/** Evaluates a message: on the live state when `memory` is null, or else on that of a memory that was returned before.
 *
 *  Throws a text when the library rejects the message, and a `LunetteError` with code `invalid-request`, `out-of-gas`, `foreign-memory`
 *  (the memory of another module), `corrupt-image` or `machine-trapped`. Nothing has changed then. */
export type Handle = (memory: Uint8Array | ArrayBuffer | null | undefined, message: object | string, env?: object | string) => Promise<Answer>;

/** Makes a process. `wasm` is a process.wasm; an official aos module, in the place of which the process.wasm of this package runs; or
 *  nothing, for the latter. A `Module` is for hosts that compile no bytes at run time. */
export default function AoLoader(wasm?: BufferSource | WebAssembly.Module | Module | Function | null, options?: Options): Promise<Handle>;
