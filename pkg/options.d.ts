import type { Lunette } from "./network.js";
import type { Abortable } from "./values.js";

/** How a network is opened.
 * @category Networks */
export interface OpenOptions extends Abortable {
  /** The name of the network and of its database. Tabs of one origin that open the same name share the network. Default `lunette`. */
  name?: string;

  /** Where the network is kept:
   *
   * - `indexeddb`: in the database of this browser. The default where there is one.
   * - `memory`: it belongs to this {@link Lunette} alone and is lost with it. The default elsewhere.
   * - `{ memory: "word" }`: in memory too, and whoever opens it by the same word in this thread finds what is in it.
   * - `{ file: "ao.sqlite" }`: in Node and Deno, in a file of SQLite, made the first time. Whoever opened it last owns it. Node before 22.13 needs the
   *   package `@photostructure/sqlite` (else `no-sqlite`). */
  store?:
    | "indexeddb"
    | "memory"
    | {
        /** The word under which the memory is kept. */
        memory: string;
      }
    | {
        /** A path, or an address that begins with `file:`. */
        file: string | URL;
      };

  /** When a commit counts: once it is on the disk (`strict`), or once the system has it (`relaxed`): then a loss of power, though not the end of the
   * browser, may take the last seconds. Default `strict`. */
  durability?: "strict" | "relaxed";

  /** The clock of the network. An object makes time stand still at that moment until {@link Lunette.advance}. Default `live`. */
  clock?:
    | "live"
    | {
        /** The time, in milliseconds since 1970. */
        now: number;
        /** The height of the newest block. */
        height: number;
      };

  /** Where randomness comes from, so that a script gives the same ids again: all of it but that of keys and of the signatures of Arweave wallets.
   * With a seed a `send` or `spawn` without an `anchor` that is unanswered when the tab that owns the network ends rejects with `owner-lost`. */
  seed?: string;

  /** Whether the network signs its assignments, and the messages of its processes, by a key of its own, so that whoever reads its logs elsewhere can
   * verify them. Processes that are made from then on trust the authority that {@link Lunette.status} names. Default false. */
  signed?: boolean;

  /** What evaluations may cost, and how much may wait. */
  limits?: Limits;

  /** How many workers, or threads in Node and Deno, evaluate messages: 1 to 1,024. Default 1. */
  workers?: number;

  /** Called once when the tab that owns the network does not answer at once. That tab is given up after some seconds. */
  onWaiting?: () => void;

  /** Where the runtime is, in a browser: in a worker (`true`, the default), in this thread (`false`), as always in Node and Deno, or in the worker that
   * a function gives, for those who build its file (`lunette/runtime-worker.js`) themselves. */
  worker?: boolean | (() => WorkerLike);

  /** The `process.wasm` of new processes: an address, in Node and Deno a path, or the bytes. Default: the one of this package. */
  machine?: string | URL | Uint8Array | ArrayBuffer;
}

/** What is needed of a worker: a `Worker` has it.
 * @category Networks */
export interface WorkerLike {
  /** Hands a message over.
   * @param message Anything that can be cloned. */
  postMessage(message: unknown): void;
  /** Ends the worker at once. */
  terminate(): void;
}

/** What evaluations may cost, and how much may wait. A process keeps the `gas` and `memory` that it was made with.
 * @category Networks */
export interface Limits {
  /** Units of work of one evaluation. Default 500,000,000. */
  gas?: number;
  /** Bytes that the Lua values of a process may occupy. Default 256 MiB. */
  memory?: number;
  /** Units of work after which other processes have their turn; no message is interrupted for it. Default 20,000,000. */
  slice?: number;
  /** How many messages may follow from one another. What would have come next is in the outbox. Default 256. */
  hops?: number;
  /** Messages that may wait for one process, beyond which it is `busy`. Default 10,000. */
  mailbox?: number;
  /** Messages that may wait in the whole network. Default 50,000. */
  backlog?: number;
}
