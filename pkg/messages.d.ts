import type { Result, StatusCode, Tag } from "./result.js";
import type { Lunette } from "./network.js";
import type { Abortable, Account, Data, Id, Place, ProcessLike, Tags } from "./values.js";

/** What a message says.
 * @category Messages */
export interface MessageFields {
  /** Its content. Default: nothing. */
  data?: Data;
  /** Its tags. */
  tags?: Tags;
  /** Makes the message unlike all others: 32 bytes of text. Default: random. The same message sent again is not evaluated again. */
  anchor?: string;
}

/** A data item that was signed elsewhere: its bytes, or what a signer of aoconnect gives.
 * @category Signing elsewhere */
export type SignedItem =
  | Uint8Array
  | ArrayBuffer
  | {
      /** The bytes of the item. */
      readonly raw: Uint8Array | ArrayBuffer;
    };

/** A process that is to be made. What the tags lack of what a client of AO adds is added: `Data-Protocol`, `Variant`, `Type`, `Module`, `Scheduler`, and
 * as `Authority` that of this network, without which no message of another process would reach it.
 * @category Processes */
export interface SpawnOptions extends MessageFields, Abortable {
  /** The id that the tag `Module` names. All processes run the machine of this network, whatever their module is called. Default: that of aos 2.0.4. */
  module?: Id;
  /** The identity or wallet that signs, and owns the process. Default `default`. */
  identity?: string;
  /** Whether its cron runs by itself: see {@link Lunette.monitor}. Default false. */
  monitor?: boolean;
}

/** A message that is to be sent. What the tags lack of `Data-Protocol`, `Variant` and `Type` is added.
 * @category Messages */
export interface SendOptions extends MessageFields, Abortable {
  /** The process that gets it. */
  process: ProcessLike;
  /** The identity or wallet that signs. Default `default`. */
  identity?: string;
}

/** A data item in the place of what it says. No field of {@link MessageFields}, and no `identity`, can be beside it.
 * @category Signing elsewhere */
export interface ItemOptions extends Abortable {
  /** The item. It is verified: `invalid-item`. */
  item: SignedItem;
}

/** Where a message is.
 * @category Messages */
export interface Receipt {
  /** The message. */
  message: Id;
  /** The process that has it. */
  process: Id;
  /** Its slot in the log of that process. */
  slot: number;
  /** Whether the process had it already: then it keeps the slot that it has, and is not evaluated again. */
  duplicate: boolean;
}

/** Of which message the result is wanted: either of a `message` or of a `slot`.
 * @category Messages */
export interface ResultOptions extends Abortable {
  /** The message. */
  message?: Id;
  /** Its slot. */
  slot?: number;
}

/** Which results a page has, as compute units take it (ao `servers/cu`, `GET /results/:processId`).
 * @category Messages */
export interface ResultsOptions extends Abortable {
  /** Results after this one: a cursor, or milliseconds since 1970 as text. Default: from the beginning. */
  from?: string;
  /** Results up to this one, itself included: a cursor, or milliseconds since 1970 as text. Default: to the end. */
  to?: string;
  /** The most results: 1 to 1,000, more are taken for 1,000. Default 25. */
  limit?: number;
  /** The order: the oldest first (`ASC`), or the newest (`DESC`). Default `ASC`. */
  sort?: "ASC" | "DESC";
}

/** A page of results.
 * @category Messages */
export interface ResultPage {
  /** The results. */
  edges: {
    /** What to give as `from` or `to` for a page that begins or ends here. */
    cursor: string;
    /** The result. */
    node: Result;
  }[];
  /** Whether there are more in this order. */
  hasNextPage: boolean;
}

/** A message that is evaluated and forgotten.
 * @category Messages */
export interface DryRunOptions extends MessageFields, Abortable {
  /** The identity or wallet whose address `From` and `Owner` are. Nothing is signed. Default `default`. */
  identity?: string;
  /** What the process finds as `From`: any address at all. Default: the owner. */
  from?: Account;
  /** What it finds as `Owner`: any address at all. Default: the address of the identity. */
  owner?: Account;
  /** Milliseconds since 1970. Default: the time of the network, or of the slot that is asked about. */
  timestamp?: number;
  /** The block height. Default: that of the network, or of the slot that is asked about. */
  height?: number;
}

/** What a dry run gave.
 * @category Messages */
export interface DryRun {
  /** How it ended. */
  status: EvaluationStatus;
  /** Units of work that it took. */
  gas: number;
  /** What it gave. */
  result: Result;
}

/** A message that other processes are to have too.
 * @category Messages */
export interface AssignOptions extends Abortable {
  /** The message, which is in this network. */
  message: Id;
  /** The processes that get it. */
  processes: readonly ProcessLike[];
  /** Names of fields to leave out. It has to be empty: in this network a process gets the whole message. */
  exclude?: readonly string[];
  /** Whether the message is a transaction of Arweave. It has to be false: this network has no base layer. */
  baseLayer?: boolean;
}

/** How an evaluation ended: as a machine tells it, or `machine-trapped`, which is a defect of the machine, or `stopped`, when somebody ended it.
 * Unless it is `ok`, nothing that the evaluation did stays.
 * @category Messages */
export type EvaluationStatus = StatusCode | "machine-trapped" | "stopped";

/** What an evaluation gave, and where its messages went.
 * @category Messages */
export interface ResultEntry {
  /** The slot of the message; of a tick, that of the message before it. */
  slot: number;
  /** How it ended. */
  status: EvaluationStatus;
  /** Units of work that it took. */
  gas: number;
  /** What it gave. */
  result: Result;
  /** Of a tick of the cron, which came after this slot: which. */
  cron?: CronTick;
  /** What became of its messages, spawns and assignments. */
  delivered: Delivery[];
}

/** When the cron of a process had it called.
 * @category Messages */
export interface CronTick {
  /** Which tick after the message of the slot it was, from 1. */
  number: number;
  /** Its interval, such as `5-minutes` or `10-blocks`. */
  interval: string;
  /** When it was due, in milliseconds since 1970. */
  timestamp: number;
  /** The block height then. */
  height: number;
}

/** What became of something that an evaluation sent. It has a `process` and a `slot`, or is in the outbox, or was dropped for a `problem`.
 * @category Messages */
export interface Delivery {
  /** Its place among the messages, spawns or assignments of the result, from 0. */
  index: number;
  /** What it is. */
  kind: "message" | "spawn" | "assignment";
  /** The process that has it, or that it made. */
  process?: Id;
  /** Its slot there. */
  slot?: number;
  /** Its key in the outbox: see {@link OutboxEntry}. */
  outbox?: number;
  /** Why it was not delivered, for people. */
  problem?: string;
}

/** A message, as it is stored.
 * @category Messages */
export interface MessageInfo {
  /** Its id. */
  id: Id;
  /** Who it is from, as its receiver sees it: a process, or the owner. */
  from: Account;
  /** Whoever signed it; of messages of processes the authority of the network. */
  owner: Account;
  /** To whom it goes; empty when nobody is named. */
  target: Id;
  /** What makes it unlike all others. */
  anchor: string;
  /** Its tags, in their order. */
  tags: Tag[];
  /** Its content: text, or bytes when it is not UTF-8. */
  data: string | Uint8Array;
  /** Whether it is a data item that somebody signed. */
  signed: boolean;
  /** Of a signed message, where it was asked for by `proofs`: by what to verify it. */
  proof?: Proof;
}

/** Why to believe that the owner of a message said it.
 * @category Signing elsewhere */
export interface Proof {
  /** The signature type (ANS-104): see {@link DraftItem.type}. */
  type: number;
  /** The public key, in base64url. */
  key: string;
  /** The signature, in base64url. */
  signature: string;
  /** The anchor as it was signed, in base64url: it need not be text. */
  anchor: string;
}

/** A data item that somebody signs elsewhere.
 * @category Signing elsewhere */
export interface DraftItem {
  /** The signature type (ANS-104): 1 Arweave, 2 ed25519, 3 Ethereum, 4 Solana, 5 Aptos, 6 several keys of Aptos, 7 typed data of Ethereum. */
  type: number;
  /** The public key of whoever is to sign. */
  key: Uint8Array | ArrayBuffer;
  /** To whom it goes. Default: nobody. */
  target?: Id;
  /** 32 bytes of text that make it unlike all others. Default: none, and then some signatures make the same item of the same words. */
  anchor?: string;
  /** Its tags. None is added. */
  tags?: Tags;
  /** Its content. Default: nothing. */
  data?: Data;
}

/** A data item with its signature.
 * @category Signing elsewhere */
export interface SealedItem {
  /** Its id. */
  id: Id;
  /** Its bytes. */
  raw: Uint8Array;
}

/** What is about to be sent: by a process if one is named, else by an identity, whose missing tags are added as when it is sent.
 * @category Messages */
export interface LintOptions extends Abortable {
  /** The process that sends it. */
  process?: ProcessLike;
  /** A process or an account. */
  target?: Account;
  /** The content. */
  data?: Data;
  /** The tags. */
  tags?: Tags;
}

/** Something that the network outside would drop or refuse without a word.
 * @category Messages */
export interface LintWarning {
  /** What it is. */
  code: LintCode;
  /** Where: `target`, `anchor`, `tags`, `tags[2]`, of a tag that is missing `tags.Type`, `data`. */
  field: string;
  /** What is wrong, and what helps. */
  message: string;
}

/** What can be wrong with a message, and who says so:
 *
 * | code | what is wrong | source |
 * |---|---|---|
 * | `no-target` | nobody is named | ao `servers/mu`: a message needs Target, Anchor and Tags |
 * | `bad-target` | the target is neither an id nor an address of Ethereum | ANS-104 section 1.3 |
 * | `no-anchor` | there is no anchor | ao `servers/mu` |
 * | `bad-anchor` | the anchor does not have 32 bytes | ANS-104 section 1.3 |
 * | `missing-tag` | a tag of the protocol is missing | ao `servers/mu`, `servers/su`, `connect` |
 * | `unknown-type` | the tag `Type` is neither `Message` nor `Process` | ao `servers/mu` |
 * | `rewritten-tag` | the messenger writes this tag itself | ao `servers/mu` |
 * | `removed-tag` | a process does not see tags named `From` and `Owner` | ao `servers/cu` |
 * | `link-tag` | schedulers refuse names that end with `+link` | ao `servers/su` |
 * | `claimed-process` | whoever signs claims to be a process, and the receiver has to trust the signer | aos `process/process.lua` |
 * | `too-many-tags` | there are more than 128 | ANS-104 section 2.1 |
 * | `empty-name`, `empty-value` | a name or a value has no bytes | ANS-104 section 2.1 |
 * | `long-name`, `long-value` | a name or a value has more than 1,024 or 3,072 bytes | ANS-104 section 2.1 |
 * | `long-tags` | the tags have more than 4,096 bytes as they are encoded | arbundles `src/DataItem.ts` |
 * | `large-item` | the item has more than 10 MiB | ao `servers/mu`: the largest body |
 * | `not-trusted` | the receiver, which is in this network, does not trust whoever vouches for the sender | aos `process/process.lua` |
 * @category Messages */
export type LintCode =
  | "no-target" | "bad-target" | "no-anchor" | "bad-anchor" | "missing-tag" | "unknown-type" | "rewritten-tag" | "removed-tag" | "link-tag"
  | "claimed-process" | "too-many-tags" | "empty-name" | "empty-value" | "long-name" | "long-value" | "long-tags" | "large-item" | "not-trusted";

/** The place that a scheduler gave a message.
 * @category Messages */
export interface AssignmentInfo {
  /** The id of the assignment. */
  id: Id;
  /** When it was made, in milliseconds since 1970: what the process finds as `Timestamp`. */
  timestamp: number;
  /** The block height then. */
  height: number;
  /** The epoch of the scheduler, as AO counts it. */
  epoch: number;
  /** The link of the hash chain, in base64url: it names all messages up to this one. */
  hashChain: string;
  /** The tags of the assignment as its scheduler writes them, where they were asked for by `proofs`. */
  tags?: Tag[];
  /** Why to believe that the scheduler made it: of a network that signs, where it was asked for by `proofs`. */
  proof?: AssignmentProof;
}

/** Why to believe that a scheduler made an assignment.
 * @category Signing elsewhere */
export interface AssignmentProof {
  /** The address of the scheduler. */
  owner: Account;
  /** Its public key, in base64url. */
  key: string;
  /** Its signature, in base64url. */
  signature: string;
}

/** The evaluation that sent a message.
 * @category Messages */
export interface Cause extends Place {
  /** 0 for the message of that slot; for a tick of the cron, which one after it. */
  tick: number;
  /** The place of the message in the result. */
  index: number;
}

/** A message in the log of a process, and what came of it.
 * @category Messages */
export interface LogEntry {
  /** Its slot. */
  slot: number;
  /** How it got there. */
  assignment: AssignmentInfo;
  /** The message. */
  message: MessageInfo;
  /** The evaluation that sent it. Messages from outside have none. */
  cause?: Cause;
  /** The message from outside with which the chain began. */
  root: Id;
  /** How many messages the chain had by then. */
  hops: number;
  /** What its evaluation gave, once it is stored, and where `results` is not false. */
  result?: ResultEntry;
  /** What the cron of the process gave between this message and the next. */
  ticks: ResultEntry[];
}

/** Which part of a log is wanted.
 * @category Messages */
export interface LogOptions extends Abortable {
  /** The first slot. Default 0. */
  from?: number;
  /** The last slot. Default: the newest. */
  to?: number;
  /** The most entries, counted from the first; more than 1,000 are taken for 1,000. Default 100. */
  limit?: number;
  /** Whether entries have their results. Default true. */
  results?: boolean;
  /** Whether what is signed has its `proof`. Default false. */
  proofs?: boolean;
}

/** Which part of the outbox is wanted.
 * @category Messages */
export interface OutboxOptions extends Abortable {
  /** The most entries. Of the network default 100, and more than 1,000 are taken for 1,000; of a process default all. */
  limit?: number;
  /** The first key. Default 0. */
  from?: number;
}

/** Something that a process sent and that has to leave this network, or could not be delivered.
 * @category Messages */
export interface OutboxEntry extends Place {
  /** Its number in the outbox. */
  key: number;
  /** The place of the message in the result. */
  index: number;
  /** What it is. */
  kind: Delivery["kind"];
  /** To whom it goes. */
  target: Account;
  /** Why it is here: its target is not in this network, the chain had too many messages, or too many were waiting for its target. */
  reason: "remote" | "hop-limit" | "mailbox-full";
  /** How many messages the chain had by then. */
  hops: number;
}

/** A message, and where it is.
 * @category Messages */
export interface FoundMessage {
  /** The message. */
  message: MessageInfo;
  /** Its places in the logs of this network. */
  places: Place[];
}
