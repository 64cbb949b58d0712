import { LunetteError } from "./error.js";
export { LunetteError };

/** A tag of a message. */
export interface Tag {
  name: string;
  value: string;
}

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

/** A message that a process wants delivered. */
export interface OutgoingMessage {
  Target: string;
  Data: string;
  Anchor: string;
  Tags: Tag[];
}

/** What an evaluation gave. */
export interface Result {
  Output: { data: string };
  Messages: OutgoingMessage[];
  Spawns: unknown[];
  Assignments: unknown[];
  /** Present when the evaluation failed; the state is then what it was before. */
  Error?: string;
  /** `invalid-request`, `lua-error`, `out-of-gas`, `out-of-memory` or `machine-trapped`. */
  ErrorCode?: string;
  GasUsed: number;
}

/** One evaluated message. */
export interface LogEntry {
  /** Its place in the order of messages; the first is 1. */
  slot: number;
  message: Message;
  result: Result;
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
