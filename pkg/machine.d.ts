/** A machine by itself, in any JavaScript runtime: one process, without a network. Its state is an {@link Image}, a map of 4 KiB pages that images share.
 *
 * @example
 * ```js
 * import { readFile } from "node:fs/promises";
 * import { fileURLToPath } from "node:url";
 * import { Image, Machine, Module } from "lunette/machine";
 *
 * const module = await Module.compile(await readFile(fileURLToPath(import.meta.resolve("lunette/process.wasm"))));
 * const env = { Process: { Id: "process", Owner: "owner", Tags: [] }, Module: { Id: "module", Tags: [] } };
 * const common = { From: "owner", Owner: "owner", Target: "process", Module: "module", Timestamp: 0, "Block-Height": 1 };
 * // A process is made by its first message.
 * const item = { ...common, Id: "process", Tags: [{ name: "Type", value: "Process" }], Data: "" };
 * const message = { ...common, Id: "message", Tags: [{ name: "Action", value: "Eval" }], Data: "x = (x or 0) + 1 return x" };
 *
 * const machine = Machine.spawn(module);
 * machine.handle(item, env);
 * const before = machine.image(); // later only the pages written since the last one are looked at
 * const { code, gas, result } = machine.handle(message, env, { gas: 1e8 });
 * console.log(code, gas > 0, typeof result.Output === "object" && result.Output.data); // => ok true 1
 * machine.dryRun(message, env); // it never leaves a trace, as an error does not either
 * const branch = machine.fork();
 * machine.rollback(before);
 * const file = branch.image().encode({ base: module.boot }); // bytes, which `decode` verifies
 * // The same bytes, suspended coroutines included.
 * const again = Machine.restore(module, Image.decode(file, { base: module.boot }));
 * console.log(again.image().hash === branch.image().hash); // => true
 * ```
 *
 * @module lunette/machine */
import { LunetteError } from "./error.js";
import type { Result, StatusCode, Tag } from "./result.js";

export { LunetteError };
export type { Result, StatusCode, Tag };

/** Bytes of a page.
 * @category Images */
export const PAGE: 4096;

/** A compiled `process.wasm`, and the hash by which images name it.
 * @category Machines */
export class Module {
  private constructor();
  /** Compiles the bytes of a `process.wasm`.
   * @param bytes The bytes: of `lunette/process.wasm`.
   * @returns The module.
   * @throws {@link LunetteError} `invalid-module`. */
  static compile(bytes: BufferSource): Promise<Module>;
  /** The same without waiting, which browsers allow in workers only.
   * @param bytes The bytes.
   * @returns The module.
   * @throws {@link LunetteError} `invalid-module`. */
  static compileSync(bytes: BufferSource): Module;
  /** Takes what is compiled already, for hosts that compile no bytes at run time (workerd).
   * @param compiled The compiled `process.wasm`.
   * @param hash The SHA-256 of its bytes, in hex. It is believed.
   * @returns The module.
   * @throws {@link LunetteError} `invalid-module`, `invalid-argument`. */
  static of(compiled: WebAssembly.Module, hash: string): Module;
  /** The compiled `process.wasm`. */
  readonly compiled: WebAssembly.Module;
  /** The SHA-256 of its bytes, in hex. */
  readonly hash: string;
  /** The state that every process of this module begins with. Made when first asked for. */
  readonly boot: Image;
}

/** A page of memory and what names it. The bytes must not be written to.
 * @category Images */
export interface Page {
  /** Its number: the page is at address `index * PAGE`. */
  index: number;
  /** BLAKE3-256 of the bytes. */
  digest: Uint8Array;
  /** The bytes. */
  bytes: Uint8Array;
}

/** The state of a process at one moment, outside of any machine. It never changes; images share the pages they have in common.
 * @category Images */
export class Image {
  private constructor();
  /** Gives the image of no memory at all.
   * @param module The hash of the module for whose machines it is.
   * @returns The image.
   * @throws {@link LunetteError} `invalid-argument`. */
  static empty(module: string): Image;
  /** Reads an image from a file that {@link Image.encode} made.
   * @param file The bytes of the file.
   * @param options The `base` that the image was encoded with, and an image with which it shares the pages that both have (`like`).
   * @returns The image.
   * @throws {@link LunetteError} `corrupt-image`: the bytes are not such a file or were damaged; `missing-base`. */
  static decode(
    file: Uint8Array,
    options?: {
      /** The image that it was encoded with. */
      base?: Image;
      /** An image whose pages are used where they are the same. */
      like?: Image;
    },
  ): Image;
  /** The hash of the module that made it. */
  readonly module: string;
  /** How many pages the state spans, those that are all zero included. */
  readonly length: number;
  /** Bytes of memory that the state spans. */
  readonly size: number;
  /** How many pages are not all zero. */
  readonly count: number;
  /** SHA-256, in hex, over the module's hash, `length`, and the number and digest of every page that is not all zero. */
  readonly hash: string;
  /** Gives a page.
   * @param index Its number.
   * @returns The page; undefined when it is all zero. */
  page(index: number): Pick<Page, "digest" | "bytes"> | undefined;
  /** Gives the bytes of a page, zeros included.
   * @param index Its number.
   * @returns The bytes, which must not be written to. */
  bytes(index: number): Uint8Array;
  /** Tells whether a page is one of this image.
   * @param page The page.
   * @returns Whether it is. */
  has(page: Page): boolean;
  /** Gives the pages that are not all zero.
   * @returns The pages, in order. */
  pages(): IterableIterator<Page>;
  /** Gives the image that has other pages in the place of its own. Their bytes are kept, not copied.
   * @param pages The pages.
   * @param length How many pages it spans. Default: as many as this one.
   * @returns The other image. */
  with(pages: Iterable<Page>, length?: number): Image;
  /** Tells in which pages two images differ.
   * @param other The other image.
   * @param options With `shared`, which pages are not one and the same object.
   * @returns Their numbers, ascending. */
  differences(
    other: Image,
    options?: {
      /** Whether pages differ that are equal and not one and the same object. Default false. */
      shared?: boolean;
    },
  ): number[];
  /** Writes the image as one file.
   * @param options An image of the same module that whoever reads the file has, such as `module.boot`: then only what differs from it is written.
   * @returns The bytes of the file.
   * @throws {@link LunetteError} `module-mismatch`: the base is of another module. */
  encode(options?: {
    /** The image from which it is written as a difference. */
    base?: Image;
  }): Uint8Array;
}

/** Tells of which module the image in a file is.
 * @param file The bytes of the file.
 * @returns The SHA-256 of the module, in hex.
 * @throws {@link LunetteError} `corrupt-image`.
 * @category Images */
export function moduleOf(file: Uint8Array): string;

/** What an evaluation may cost.
 * @category Machines */
export interface Limits {
  /** Units of work of the virtual machine. Default 500,000,000. */
  gas?: number;
  /** Bytes that Lua values may occupy, all messages of the process together. Default 256 MiB. */
  memory?: number;
}

/** What the evaluation of a message gave.
 * @category Machines */
export class Reply {
  private constructor();
  /** 0 when it succeeded; the others are, in order, the codes of {@link StatusCode}. */
  readonly status: 0 | 1 | 2 | 3 | 4 | 5;
  /** How it ended. */
  readonly code: StatusCode;
  /** Units of work that it took. */
  readonly gas: number;
  /** The UTF-8 of `text`. */
  readonly bytes: Uint8Array;
  /** The result as the JSON text that the process gave. */
  readonly text: string;
  /** The same, parsed when first asked for. */
  readonly result: Result;
}

/** What changed since the last snapshot.
 * @category Images */
export interface Snapshot {
  /** The image to which `pages` are the difference; undefined when they are all there are. */
  base: Image | undefined;
  /** The state. */
  image: Image;
  /** The pages. One that has become all zero is listed as well. */
  pages: Page[];
}

/** How a message is evaluated.
 * @category Machines */
export interface HandleOptions extends Limits {
  /** Whether a message whose result is an `Error` keeps what it changed, as the official loader has it. Default false. */
  keepErrors?: boolean;
}

/** How many messages are evaluated.
 * @category Machines */
export interface HandleAllOptions {
  /** Whether each message is undone, whatever it gave. Default false. */
  dry?: boolean;
  /** As {@link HandleOptions.keepErrors}. */
  keepErrors?: boolean;
  /** Tells whether the rest is left: asked with each reply.
   * @param reply The reply.
   * @returns Whether it is the last that is wanted. */
  enough?: (reply: Reply) => boolean;
  /** Makes the reply to a request that stops the machine. Without it the error is thrown.
   * @param error The error, with the code `machine-trapped`.
   * @returns The reply. */
  trapped?: (error: LunetteError) => Reply;
}

/** A running process: one instance of `process.wasm`, whose memory is the state.
 * @category Machines */
export class Machine {
  private constructor();
  /** Makes a process that has not seen a message yet.
   * @param module The module.
   * @returns The process.
   * @throws {@link LunetteError} `no-memory`. */
  static spawn(module: Module): Machine;
  /** Makes a process in the state of an image.
   * @param module The module.
   * @param image The image.
   * @returns The process.
   * @throws {@link LunetteError} `module-mismatch`: another module made the image; `corrupt-image`: a page does not have its digest; `no-memory`. */
  static restore(module: Module, image: Image): Machine;
  /** The module. */
  readonly module: Module;
  /** Bytes of memory that the state spans. */
  readonly size: number;
  /** Evaluates a message. Unless that succeeds, the state is afterwards what it was before.
   * @param message The message: an object as compute units hand it over, or its JSON.
   * @param env The environment, with the `Process` and the `Module`: an object, or its JSON.
   * @param limits What it may cost.
   * @returns What it gave.
   * @throws {@link LunetteError} `invalid-argument`: an object has no JSON; `machine-trapped`, which means a defect of the machine: then too the state is what
   * it was before. */
  handle(message: object | string, env?: object | string, limits?: HandleOptions): Reply;
  /** Evaluates a message and undoes it, whatever it gave.
   * @param message The message, as {@link Machine.handle} takes it.
   * @param env The environment, as {@link Machine.handle} takes it.
   * @param limits What it may cost.
   * @returns What it would have given.
   * @throws {@link LunetteError} As {@link Machine.handle}. */
  dryRun(message: object | string, env?: object | string, limits?: Limits): Reply;
  /** Evaluates the bytes of a whole request, `{"message":..,"env":..,"limits":..}`, as they are.
   * @param request The bytes; they may come in pieces.
   * @param options With `dry` the message is undone, whatever it gave.
   * @returns What it gave.
   * @throws {@link LunetteError} `machine-trapped`. */
  handleBytes(
    request: Uint8Array | Uint8Array[],
    options?: {
      /** Whether the message is undone, whatever it gave. Default false. */
      dry?: boolean;
    },
  ): Reply;
  /** Evaluates requests one after the other as {@link Machine.handleBytes} does, at less cost than one at a time.
   * @param requests The requests.
   * @param options How, and when it is enough.
   * @returns The replies, up to the first that is `enough`.
   * @throws {@link LunetteError} `machine-trapped`. */
  handleAll(requests: (Uint8Array | Uint8Array[])[], options?: HandleAllOptions): Reply[];
  /** Tells what changed since the last snapshot.
   * @param options With `full`, all there is.
   * @returns What changed. */
  snapshot(options?: {
    /** Whether all there is is wanted. Default false. */
    full?: boolean;
  }): Snapshot;
  /** Gives the state as an image.
   * @returns The image. */
  image(): Image;
  /** Puts the process into the state of an image of its module. Only the pages that differ are written.
   * @param image The image.
   * @throws {@link LunetteError} As {@link Machine.restore}, and then the state is what it was before. */
  rollback(image: Image): void;
  /** Makes a second process in the same state.
   * @returns The other process.
   * @throws {@link LunetteError} `no-memory`. */
  fork(): Machine;
}
