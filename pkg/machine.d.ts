import { LunetteError } from "./error.js";
export { LunetteError };

/** Bytes of a page. */
export const PAGE: 4096;

/** A compiled process.wasm, and the hash by which images name it. */
export class Module {
  private constructor();
  /** Compiles the bytes of a process.wasm. Throws `invalid-module`. */
  static compile(bytes: BufferSource): Promise<Module>;
  /** The same without waiting, which browsers allow in workers only. */
  static compileSync(bytes: BufferSource): Module;
  /** Takes what is compiled already, for hosts that compile no bytes at run time (workerd). `hash` is the SHA-256 of the bytes of
   *  process.wasm, in hex. */
  static of(compiled: WebAssembly.Module, hash: string): Module;
  readonly compiled: WebAssembly.Module;
  /** SHA-256 of the bytes, in hex. */
  readonly hash: string;
  /** The state that every process of this module begins with. Made when first asked for. */
  readonly boot: Image;
}

/** A page of memory and what names it. The bytes must not be written to. */
export interface Page {
  /** The page is at address `index * PAGE`. */
  index: number;
  /** BLAKE3-256 of the bytes. */
  digest: Uint8Array;
  bytes: Uint8Array;
}

/** The state of a process at one moment, outside of any machine. It never changes; images share the pages they have in common. */
export class Image {
  private constructor();
  /** The image of no memory at all, for machines of the module with this hash. */
  static empty(module: string): Image;
  /** The image in a file that `encode` made; `base` is the one it was encoded with. Pages that `like` has as well are shared with it.
   *  Throws `corrupt-image` when the bytes are not such a file or were damaged, and `missing-base`. */
  static decode(file: Uint8Array, options?: { base?: Image; like?: Image }): Image;
  /** The hash of the module that made it. */
  readonly module: string;
  /** Pages that the state spans, those that are all zero included. */
  readonly length: number;
  /** Bytes of memory that the state spans. */
  readonly size: number;
  /** Pages that are not all zero. */
  readonly count: number;
  /** SHA-256, in hex, over the module's hash, `length`, and the number and digest of every page that is not all zero. */
  readonly hash: string;
  /** A page; undefined when it is all zero. */
  page(index: number): Pick<Page, "digest" | "bytes"> | undefined;
  /** The bytes of a page, zeros included. */
  bytes(index: number): Uint8Array;
  /** Whether the page is one of this image. */
  has(page: Page): boolean;
  /** The pages that are not all zero, in order. */
  pages(): IterableIterator<Page>;
  /** The image that has these pages in the place of its own, and spans `length` pages. The bytes are kept, not copied. */
  with(pages: Iterable<Page>, length?: number): Image;
  /** The numbers of the pages in which two images differ, ascending; with `shared`, of those that are not one and the same object. */
  differences(other: Image, options?: { shared?: boolean }): number[];
  /** The image as one file. With a `base` (of the same module, such as `module.boot`), only what differs from it. */
  encode(options?: { base?: Image }): Uint8Array;
}

/** The SHA-256 of the module whose image a file holds, in hex. Throws `corrupt-image`. */
export function moduleOf(file: Uint8Array): string;

/** What an evaluation may cost. */
export interface Limits {
  /** Units of work of the virtual machine. */
  gas?: number;
  /** Bytes that Lua values may occupy, all messages of the process together. */
  memory?: number;
}

export type StatusCode = "ok" | "error" | "rejected" | "invalid-request" | "out-of-gas" | "out-of-memory";

/** What the evaluation of a message gave. */
export class Reply {
  private constructor();
  /** 0 when it succeeded; the others are, in order, the codes below. */
  readonly status: 0 | 1 | 2 | 3 | 4 | 5;
  /** `error`: the process gave an `Error`; `rejected`: its library threw; `invalid-request`: nothing ran, and the error names the field. */
  readonly code: StatusCode;
  /** Units of work done. */
  readonly gas: number;
  /** UTF-8 of `text`. */
  readonly bytes: Uint8Array;
  /** The result as the JSON text that the process gave. */
  readonly text: string;
  /** The same, parsed when first asked for. */
  readonly result: Result;
}

/** A tag of a message. */
export interface Tag {
  name: string;
  value: string;
}

/** `{ Output, Messages, Spawns, Assignments }` or `{ Error }`. */
export interface Result {
  Output?: { data: string; prompt?: string; print?: boolean; test?: string } | string;
  Messages?: { Target: string; Data: string; Anchor: string; Tags: Tag[] }[];
  Spawns?: { Data: string; Anchor: string; Tags: Tag[] }[];
  Assignments?: { Processes: string[]; Message: string }[];
  Error?: string;
}

/** What changed since the last snapshot. */
export interface Snapshot {
  /** The image to which `pages` are the difference; undefined when they are all there are. */
  base: Image | undefined;
  /** The state. */
  image: Image;
  /** A page that has become all zero is listed as well. */
  pages: Page[];
}

/** A running process: one instance of process.wasm, whose memory is the state. */
export class Machine {
  private constructor();
  /** A process that has not seen a message yet. */
  static spawn(module: Module): Machine;
  /** A process in the state of an image. Throws `module-mismatch` when another module made the image, and `corrupt-image` when a page
   *  does not have its digest. */
  static restore(module: Module, image: Image): Machine;
  readonly module: Module;
  /** Bytes of memory that the state spans. */
  readonly size: number;
  /** Evaluates a message. Unless that succeeds, the state is afterwards what it was before.
   *
   *  `message` and `env` are objects, or JSON texts of objects. With `keepErrors` a message whose result is an `Error` keeps what it
   *  changed, as the official loader has it. Throws `invalid-argument` when an object has no JSON, and `machine-trapped`, which
   *  means a defect of the machine; then too the state is what it was before. */
  handle(message: object | string, env?: object | string, limits?: Limits & { keepErrors?: boolean }): Reply;
  /** Evaluates a message and undoes it, whatever it gave. */
  dryRun(message: object | string, env?: object | string, limits?: Limits): Reply;
  /** Evaluates the bytes of a whole request, `{"message":..,"env":..,"limits":..}`, as they are; they may come in pieces. With `dry` the
   *  message is undone, whatever it gave. */
  handleBytes(request: Uint8Array | Uint8Array[], options?: { dry?: boolean }): Reply;
  /** Evaluates requests one after the other as `handleBytes` does, at less cost than one at a time, up to the first reply that is `enough`.
   *  With `keepErrors` as in `handle`. The reply to a request that stops the machine is what `trapped` makes of the error; without it that is thrown. */
  handleAll(requests: (Uint8Array | Uint8Array[])[], options?: { dry?: boolean; keepErrors?: boolean; enough?: (reply: Reply) => boolean; trapped?: (error: LunetteError) => Reply }): Reply[];
  /** What changed since the last snapshot; with `full`, all there is. */
  snapshot(options?: { full?: boolean }): Snapshot;
  /** The state as an image. */
  image(): Image;
  /** Puts the process into the state of an image; only the pages that differ are written. Throws as `restore` does, and then the
   *  state is what it was before. */
  rollback(image: Image): void;
  /** A second process in the same state. */
  fork(): Machine;
}
