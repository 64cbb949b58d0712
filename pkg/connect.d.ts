import { LunetteError, type Data, type Id, type Lunette, type ProcessLike, type Tag, type Tags } from "./index.js";
export { LunetteError };

// The shape of @permaweb/aoconnect 0.0.98 in its mode `legacy`: an app switches by changing the import. Wherever that takes `signer`, it
// may be left out here: then an identity of the network signs.

/** What is to be signed, of which a signer of older versions takes the fields. */
export interface ItemFields {
  data: string | Uint8Array;
  tags: Tag[];
  target?: Id;
  anchor?: string;
}

/** Gives what is to be signed: the bytes for a key, or the fields of the item with `passthrough`. */
export interface CreateItem extends ItemFields {
  (key: { publicKey: Uint8Array | ArrayBuffer | string; type?: number; alg?: string; passthrough?: false }): Promise<Uint8Array>;
  (passthrough: { passthrough: true }): Promise<ItemFields>;
}

/** An item whole, or its signature. */
export type Signed = { id?: Id; raw: Uint8Array | ArrayBuffer } | { signature: Uint8Array | ArrayBuffer; address?: string };

/** Signs data items: calls `create`, or takes the fields of the item. */
export type Signer = (create: CreateItem, kind?: string) => Promise<Signed>;

/** A private RSA key as wallets of Arweave are stored. */
export interface ArweaveKey {
  kty: string;
  n: string;
  e: string;
  d?: string;
  p?: string;
  q?: string;
  dp?: string;
  dq?: string;
  qi?: string;
}

/** A wallet that signs items itself, such as `window.arweaveWallet`. */
export interface SigningWallet {
  signDataItem(item: { data: string | Uint8Array; tags?: Tag[]; target?: string; anchor?: string }): Promise<ArrayBufferLike | Uint8Array | { raw: ArrayBuffer | Uint8Array }>;
}

/** A signer by a key, by a wallet, or by an identity of the network (default: `default`), which that network alone can sign with. */
export function createDataItemSigner(wallet?: ArweaveKey | SigningWallet | string): Signer;
export { createDataItemSigner as createSigner };

/** Where functions get what they need. Addresses of units, as aoconnect takes them, are accepted and not used. */
export interface ConnectOptions {
  /** An open network. */
  network?: Lunette | Promise<Lunette>;
  /** The name of a network, opened when it is first needed; all that ask for this name share it. Default `lunette`. */
  name?: string;
  /** Signs where no signer is given. */
  signer?: Signer;
  MODE?: "legacy";
  MU_URL?: string;
  CU_URL?: string;
  GATEWAY_URL?: string;
  GRAPHQL_URL?: string;
  GRAPHQL_MAX_RETRIES?: number;
  GRAPHQL_RETRY_BACKOFF?: number;
  SCHEDULER?: string;
  URL?: string;
  device?: string;
  fetch?: unknown;
  noLog?: boolean;
}

export interface MessageArgs {
  process: ProcessLike;
  data?: Data;
  tags?: Tags;
  /** 32 bytes of text. Default: random. */
  anchor?: string;
  signer?: Signer;
}

export interface SpawnArgs {
  /** Default: aos 2.0.4. */
  module?: Id;
  /** Default: that of the network. */
  scheduler?: Id;
  data?: Data;
  tags?: Tags;
  anchor?: string;
  signer?: Signer;
}

export interface MonitorArgs {
  process: ProcessLike;
  data?: Data;
  signer?: Signer;
}

/** What a message gave. All lists are there, and empty when it failed. */
export interface MessageResult {
  // As with aoconnect, the output is whatever the module gives.
  Output: any;
  Messages: any[];
  Spawns: any[];
  Assignments: any[];
  Error?: string;
}

export interface ResultsArgs {
  process: ProcessLike;
  /** Cursors; the one that is given first is not in the page. */
  from?: string;
  to?: string;
  /** Default 25. */
  limit?: number;
  sort?: "ASC" | "DESC";
}

export interface ResultsPage {
  pageInfo: { hasNextPage: boolean };
  edges: { cursor: string; node: MessageResult }[];
}

export interface DryRunArgs {
  process: ProcessLike;
  data?: Data;
  tags?: Tags;
  anchor?: string;
  Id?: string;
  /** Who asks. Default `1234`, as with aoconnect. */
  Owner?: string;
  From?: string;
  Timestamp?: number;
  "Block-Height"?: number;
}

export interface AssignArgs {
  process: ProcessLike;
  message: Id;
  /** Must be empty: a process of this network gets the whole message. */
  exclude?: string[];
  baseLayer?: boolean;
}

export interface Functions {
  /** Sends a message; resolves to its id. */
  message(args: MessageArgs & { returnAssignmentSlot?: false }): Promise<Id>;
  /** The same; resolves to its slot, and with `returnMessageId` to both. */
  message(args: MessageArgs & { returnAssignmentSlot: true; returnMessageId?: false }): Promise<string>;
  message(args: MessageArgs & { returnAssignmentSlot: true; returnMessageId: true }): Promise<{ id: Id; slot: string }>;
  /** Makes a process that trusts the messages of others of this network; resolves to its id. */
  spawn(args?: SpawnArgs): Promise<Id>;
  /** Has the cron of a process run by itself; resolves to the id of the signed item, or to the process when no wallet signed. */
  monitor(args: MonitorArgs): Promise<Id>;
  unmonitor(args: MonitorArgs): Promise<Id>;
  /** What a message gave, once it is evaluated and stored. */
  result(args: { process: ProcessLike; message: Id }): Promise<MessageResult>;
  results(args: ResultsArgs): Promise<ResultsPage>;
  dryrun(args: DryRunArgs): Promise<MessageResult>;
  /** Gives a message to another process; resolves to the id of the assignment. */
  assign(args: AssignArgs): Promise<Id>;
  /** Has a wallet sign a message that `sendSignedMessage` sends. */
  signMessage(args: MessageArgs): Promise<{ id: Id; raw: Uint8Array }>;
  sendSignedMessage(args: { id?: Id; raw: Uint8Array | ArrayBuffer }): Promise<Id>;
}

export interface Connection extends Functions {
  MODE: "legacy";
  /** The network, opened if it was not. */
  network(): Promise<Lunette>;
  createDataItemSigner: typeof createDataItemSigner;
  createSigner: typeof createDataItemSigner;
  serializeCron: typeof serializeCron;
}

export function connect(options?: ConnectOptions): Connection;

/** The tags of a process that has itself called, every `5-minutes` or `10-blocks`. */
export function serializeCron(cron: { interval: string; tags?: Tags }): Tag[];

// The same, on the network `lunette`.
export const message: Functions["message"];
export const spawn: Functions["spawn"];
export const monitor: Functions["monitor"];
export const unmonitor: Functions["unmonitor"];
export const result: Functions["result"];
export const results: Functions["results"];
export const dryrun: Functions["dryrun"];
export const assign: Functions["assign"];
export const signMessage: Functions["signMessage"];
export const sendSignedMessage: Functions["sendSignedMessage"];
