import { LunetteError } from "./error.js";
import type { Result, StatusCode, Tag } from "./machine.js";
export { LunetteError };
export type { Result, StatusCode, Tag };

/** A message to a process. What is left out is filled in: it comes from the owner, now. */
export interface Message {
  Id?: string;
  From?: string;
  Owner?: string;
  Target?: string;
  /** Milliseconds since 1970: the only clock the process has. */
  Timestamp?: number;
  Tags?: Tag[];
  Data?: string;
  [field: string]: unknown;
}

/** One evaluated message. */
export interface LogEntry {
  /** Its place in the order of messages. Slot 0 is the item that made the process; the first that was sent is 1. */
  slot: number;
  message: Message;
  /** What it gave. Unless `status` is `ok` it has an `Error`, and the state is what it was before. */
  result: Result;
  status: StatusCode | "machine-trapped";
  /** Units of work done. */
  gas: number;
}

/** Where a process stands. */
export interface Status {
  processId: string;
  owner: string;
  /** Messages evaluated so far. */
  slot: number;
  /** SHA-256 of the machine's module, in hex. */
  module: string;
  /** Bytes of the machine's memory. */
  memory: number;
  /** `memory` when the browser offers no storage: everything is lost with the tab. */
  persistence: "saved" | "memory";
  /** Why nothing is saved, when `persistence` is `memory`. */
  reason?: string;
  /** How this session came to its state; `replayed` when the image was made by another module. */
  origin: "created" | "continued" | "replayed";
  /** Messages replayed. */
  replayed?: number;
  /** Replayed messages whose result is not what it was. */
  differing?: number;
}

/** An open process. */
export interface Process {
  readonly status: Status;
  /** Evaluates Lua source as the owner. Resolves when the result is stored. */
  evaluate(source: string): Promise<LogEntry>;
  /** Sends one message. Resolves when its result is stored. */
  send(message: Message): Promise<LogEntry>;
  /** Sends messages that are evaluated in order. Resolves when all results are stored. */
  sendAll(messages: Message[]): Promise<LogEntry[]>;
  /** The log entries of slots `first` to `last`, both included. */
  history(first: number, last: number): Promise<LogEntry[]>;
  /** Forgets the process and begins a new one. */
  reset(): Promise<void>;
  /** Ends the worker. What was acknowledged is stored; what was not may be lost. */
  close(): void;
}

/** Opens a process, creating it the first time. */
export function openProcess(options?: {
  /** The name of the database; one tab owns it at a time. Default `lunette`. */
  database?: string;
  /** The name of the process in it. Default `default`. */
  process?: string;
  /** Where process.wasm is. Default: the one of this package. */
  machine?: string | URL;
  /** Called once when another tab owns the database; the promise stays pending until that tab lets go. */
  onWaiting?: () => void;
}): Promise<Process>;

/** Deletes a database with every process in it, whatever state it is in. Default `lunette`. */
export function deleteDatabase(name?: string): Promise<void>;
