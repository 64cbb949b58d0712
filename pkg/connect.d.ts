/** The functions of `@permaweb/aoconnect` 0.0.98 in its mode `legacy`, on a network here: an app switches by changing the import.
 *
 * Wherever aoconnect takes `signer`, it may be left out: then an identity of the network signs. Arguments that a function does not know are ignored, as
 * aoconnect does. What goes wrong is a {@link LunetteError}. `createSigner` is another name of {@link createDataItemSigner}, as with aoconnect.
 *
 * @example
 * ```js
 * import { connect, createDataItemSigner } from "lunette/connect";
 *
 * const { spawn, message, result, network } = connect({ name: "my-app" });
 * const process = await spawn({ tags: [{ name: "Name", value: "echo" }] });
 * const signer = createDataItemSigner("alice"); // an identity; or a key, or a wallet of the page
 * const id = await message({ process, signer, tags: [{ name: "Action", value: "Ping" }] });
 * const { Messages, Error } = await result({ process, message: id });
 * console.log(Messages.length, Error); // => 0 undefined
 * await (await network()).close();
 * ```
 *
 * @module lunette/connect */
import { LunetteError, type Data, type Id, type Lunette, type ProcessLike, type Tag, type Tags } from "./index.js";
export { LunetteError };

/** What is to be signed: what signers of older versions take.
 * @category Signers */
export interface ItemFields {
  /** The content. */
  data: string | Uint8Array;
  /** The tags. */
  tags: Tag[];
  /** To whom it goes. */
  target?: Id;
  /** What makes it unlike all others. */
  anchor?: string;
}

/** Gives a signer what is to be signed. Its fields are there for signers of older versions.
 * @category Signers */
export interface CreateItem extends ItemFields {
  /** Gives the bytes to be signed.
   * @param key Whose key signs them.
   * @returns 48 bytes (ANS-104 section 3.1). */
  (key: {
    /** The public key: bytes, or base64url. */
    publicKey: Uint8Array | ArrayBuffer | string;
    /** The signature type (ANS-104). Default 1, Arweave. */
    type?: number;
    /** The name of the algorithm, which nothing depends on. */
    alg?: string;
    /** Not wanted. */
    passthrough?: false;
  }): Promise<Uint8Array>;
  /** Gives the fields, for wallets that sign whole items.
   * @param passthrough Says so.
   * @returns The fields. */
  (passthrough: {
    /** Wanted. */
    passthrough: true;
  }): Promise<ItemFields>;
}

/** What a signer gives: an item whole, or the signature of the bytes that it was given.
 * @category Signers */
export type Signed =
  | {
      /** The id of the item. */
      id?: Id;
      /** The bytes of the item. */
      raw: Uint8Array | ArrayBuffer;
    }
  | {
      /** The signature. */
      signature: Uint8Array | ArrayBuffer;
      /** The address of whoever signed. */
      address?: string;
    };

/** Signs data items: calls `create`, or takes its fields.
 * @param create What is to be signed.
 * @param kind What for: `ans104`.
 * @returns The item, or its signature.
 * @category Signers */
export type Signer = (create: CreateItem, kind?: string) => Promise<Signed>;

/** An RSA key as wallets of Arweave are stored: a JWK (RFC 7518 section 6.3), its numbers in base64url. To sign, all of it has to be there.
 * @category Signers */
export interface ArweaveKey {
  /** The type of the key: `RSA`. */
  kty: string;
  /** The modulus. */
  n: string;
  /** The public exponent. */
  e: string;
  /** The private exponent. */
  d?: string;
  /** The first prime. */
  p?: string;
  /** The second prime. */
  q?: string;
  /** The exponent of the first prime. */
  dp?: string;
  /** The exponent of the second prime. */
  dq?: string;
  /** The coefficient of the second prime. */
  qi?: string;
}

/** A wallet that signs items itself, such as `window.arweaveWallet`.
 * @category Signers */
export interface SigningWallet {
  /** Signs a data item.
   * @param item What it is to say.
   * @returns The bytes of the item. */
  signDataItem(item: {
    /** The content. */
    data: string | Uint8Array;
    /** The tags. */
    tags?: Tag[];
    /** To whom it goes. */
    target?: string;
    /** What makes it unlike all others. */
    anchor?: string;
  }): Promise<
    | ArrayBufferLike
    | Uint8Array
    | {
        /** The bytes of the item. */
        raw: ArrayBuffer | Uint8Array;
      }
  >;
}

/** Makes a signer.
 * @param wallet A private key, a wallet of the page, or the name of an identity, by which only the network that has it can sign. Default: the identity
 * `default`.
 * @returns The signer.
 * @throws {@link LunetteError} `invalid-argument`: it is none of these.
 * @category Signers */
export function createDataItemSigner(wallet?: ArweaveKey | SigningWallet | string): Signer;
export { createDataItemSigner as createSigner };

/** Where functions get what they need. Addresses of units, and what else aoconnect takes, are accepted and not used.
 * @category Connecting */
export interface ConnectOptions {
  /** An open network. */
  network?: Lunette | Promise<Lunette>;
  /** The name of a network, opened when it is first needed; all that ask for this name share it. Default `lunette`. */
  name?: string;
  /** Signs where no signer is given. */
  signer?: Signer;
  /** The mode: these are the functions of `legacy`. */
  MODE?: "legacy";
  /** Not used. */
  MU_URL?: string;
  /** Not used. */
  CU_URL?: string;
  /** Not used. */
  GATEWAY_URL?: string;
  /** Not used. */
  GRAPHQL_URL?: string;
  /** Not used. */
  GRAPHQL_MAX_RETRIES?: number;
  /** Not used. */
  GRAPHQL_RETRY_BACKOFF?: number;
  /** Not used. */
  SCHEDULER?: string;
  /** Not used. */
  URL?: string;
  /** Not used. */
  device?: string;
  /** Not used. */
  fetch?: unknown;
  /** Not used. */
  noLog?: boolean;
}

/** A message.
 * @category Functions */
export interface MessageArgs {
  /** The process that gets it. */
  process: ProcessLike;
  /** Its content. Default: a space, as with aoconnect. */
  data?: Data;
  /** Its tags. Those of the protocol are added. */
  tags?: Tags;
  /** 32 bytes of text that make it unlike all others. Default: random. */
  anchor?: string;
  /** Signs it. Default: the signer of the connection, else the identity `default`. */
  signer?: Signer;
}

/** A process.
 * @category Functions */
export interface SpawnArgs {
  /** The module. Default: aos 2.0.4. */
  module?: Id;
  /** The scheduler. Default: that of the network. */
  scheduler?: Id;
  /** The content of its first message. Default: a space, as with aoconnect. */
  data?: Data;
  /** Its tags. Those of the protocol are added, and the authority of the network. */
  tags?: Tags;
  /** 32 bytes of text that make it unlike all others. Default: random. */
  anchor?: string;
  /** Signs it, and owns the process. Default: the signer of the connection, else the identity `default`. */
  signer?: Signer;
}

/** A process whose cron is to run, or to stand still.
 * @category Functions */
export interface MonitorArgs {
  /** The process. */
  process: ProcessLike;
  /** The content of the item that is signed. Default: a space. */
  data?: Data;
  /** Signs it. Default: the signer of the connection, else the identity `default`. */
  signer?: Signer;
}

/** What a message gave. All lists are there, and empty when it failed.
 * @category Functions */
export interface MessageResult {
  // As with aoconnect, the output is whatever the module gives.
  /** The output: whatever the module gives, mostly `{ data, prompt, print }`. */
  Output: any;
  /** The messages that it sent. */
  Messages: any[];
  /** The processes that it made. */
  Spawns: any[];
  /** The messages that it gave to other processes. */
  Assignments: any[];
  /** What went wrong. */
  Error?: string;
}

/** Which message's result is wanted.
 * @category Functions */
export interface ResultArgs {
  /** The process. */
  process: ProcessLike;
  /** The message. */
  message: Id;
}

/** Which results a page has.
 * @category Functions */
export interface ResultsArgs {
  /** The process. */
  process: ProcessLike;
  /** Results after this cursor. Default: from the beginning. */
  from?: string;
  /** Results up to this cursor, that one included. Default: to the end. */
  to?: string;
  /** The most results. Default 25. */
  limit?: number;
  /** The order: the oldest first (`ASC`), or the newest (`DESC`). Default `ASC`. */
  sort?: "ASC" | "DESC";
}

/** A page of results.
 * @category Functions */
export interface ResultsPage {
  /** What there is beyond. */
  pageInfo: {
    /** Whether there are more in this order. */
    hasNextPage: boolean;
  };
  /** The results. */
  edges: {
    /** What to give as `from` or `to` for a page that begins or ends here. */
    cursor: string;
    /** The result. */
    node: MessageResult;
  }[];
}

/** A message that is evaluated and forgotten.
 * @category Functions */
export interface DryRunArgs {
  /** The process. */
  process: ProcessLike;
  /** Its content. Default `1234`, as with aoconnect. */
  data?: Data;
  /** Its tags. Those of the protocol are added. */
  tags?: Tags;
  /** What makes it unlike all others. Default `0`, as with aoconnect. */
  anchor?: string;
  /** Its id. Default `1234`, as with aoconnect. */
  Id?: string;
  /** Who asks. Default `1234`, as with aoconnect. */
  Owner?: string;
  /** Who it is from. Default: the owner. */
  From?: string;
  /** Milliseconds since 1970. Default: now. */
  Timestamp?: number;
  /** The block height. Default: that of the network. */
  "Block-Height"?: number;
}

/** A message that another process is to have too.
 * @category Functions */
export interface AssignArgs {
  /** The process that gets it. */
  process: ProcessLike;
  /** The message. */
  message: Id;
  /** Names of fields to leave out. It has to be empty: a process of this network gets the whole message. */
  exclude?: string[];
  /** Whether the message is a transaction of Arweave. It has to be false: this network has no base layer. */
  baseLayer?: boolean;
}

/** A message that a wallet signed.
 * @category Functions */
export interface SignedMessage {
  /** Its id. */
  id: Id;
  /** The bytes of the item. */
  raw: Uint8Array;
}

/** The functions of aoconnect.
 * @category Functions */
export interface Functions {
  /** Sends a message.
   * @param args The message.
   * @returns Its id, once it is stored. */
  message(
    args: MessageArgs & {
      /** Whether the slot is wanted in the place of the id. Default false. */
      returnAssignmentSlot?: false;
    },
  ): Promise<Id>;
  /** Sends a message, and tells its slot.
   * @param args The message.
   * @returns Its slot, once it is stored. */
  message(
    args: MessageArgs & {
      /** The slot is wanted. */
      returnAssignmentSlot: true;
      /** Whether the id is wanted as well. Default false. */
      returnMessageId?: false;
    },
  ): Promise<string>;
  /** Sends a message, and tells its id and its slot.
   * @param args The message.
   * @returns Both, once it is stored. */
  message(
    args: MessageArgs & {
      /** The slot is wanted. */
      returnAssignmentSlot: true;
      /** The id is wanted as well. */
      returnMessageId: true;
    },
  ): Promise<{
    /** The id of the message. */
    id: Id;
    /** Its slot. */
    slot: string;
  }>;
  /** Makes a process, which trusts the messages of others of this network.
   * @param args The process.
   * @returns Its id, once its first message is evaluated and stored. */
  spawn(args?: SpawnArgs): Promise<Id>;
  /** Has the cron of a process run by itself.
   * @param args The process.
   * @returns The id of the signed item; of the process when no wallet signed. */
  monitor(args: MonitorArgs): Promise<Id>;
  /** Has the cron of a process stand still.
   * @param args The process.
   * @returns The id of the signed item; of the process when no wallet signed. */
  unmonitor(args: MonitorArgs): Promise<Id>;
  /** Tells what a message gave.
   * @param args Which message.
   * @returns The result, once it is stored. */
  result(args: ResultArgs): Promise<MessageResult>;
  /** Tells what a process gave, page by page.
   * @param args Which results.
   * @returns The page. */
  results(args: ResultsArgs): Promise<ResultsPage>;
  /** Evaluates a message and forgets it.
   * @param args The message.
   * @returns What it would have given. */
  dryrun(args: DryRunArgs): Promise<MessageResult>;
  /** Gives a message to another process.
   * @param args The message and the process.
   * @returns The id of the assignment. */
  assign(args: AssignArgs): Promise<Id>;
  /** Has a wallet sign a message that `sendSignedMessage` sends. Identities sign only what they send.
   * @param args The message.
   * @returns The signed item. */
  signMessage(args: MessageArgs): Promise<SignedMessage>;
  /** Sends a message that was signed.
   * @param args What `signMessage` gave.
   * @returns The id of the message, once it is stored. */
  sendSignedMessage(args: {
    /** Its id, which is not needed. */
    id?: Id;
    /** The bytes of the item. */
    raw: Uint8Array | ArrayBuffer;
  }): Promise<Id>;
}

/** The functions of aoconnect on one network.
 * @category Connecting */
export interface Connection extends Functions {
  /** The mode. */
  MODE: "legacy";
  /** Gives the network, opened if it was not.
   * @returns The network. */
  network(): Promise<Lunette>;
  /** As {@link createDataItemSigner}. */
  createDataItemSigner: typeof createDataItemSigner;
  /** The same. */
  createSigner: typeof createDataItemSigner;
  /** As {@link serializeCron}. */
  serializeCron: typeof serializeCron;
}

/** Gives the functions of aoconnect on a network. Nothing is opened yet.
 * @param options Which network, and who signs.
 * @returns The functions.
 * @throws {@link LunetteError} `invalid-argument`.
 * @category Connecting */
export function connect(options?: ConnectOptions): Connection;

/** Gives the tags of a process that has itself called.
 * @param cron How often, and with what.
 * @returns The tags.
 * @throws {@link LunetteError} `invalid-argument`.
 * @category Connecting */
export function serializeCron(cron: {
  /** How often: `5-minutes` or `10-blocks`. */
  interval: string;
  /** The tags of the messages that it gets. */
  tags?: Tags;
}): Tag[];

/** {@link Functions.message} on the network `lunette`.
 * @category Functions on the network lunette */
export const message: Functions["message"];
/** {@link Functions.spawn} on the network `lunette`.
 * @category Functions on the network lunette */
export const spawn: Functions["spawn"];
/** {@link Functions.monitor} on the network `lunette`.
 * @category Functions on the network lunette */
export const monitor: Functions["monitor"];
/** {@link Functions.unmonitor} on the network `lunette`.
 * @category Functions on the network lunette */
export const unmonitor: Functions["unmonitor"];
/** {@link Functions.result} on the network `lunette`.
 * @category Functions on the network lunette */
export const result: Functions["result"];
/** {@link Functions.results} on the network `lunette`.
 * @category Functions on the network lunette */
export const results: Functions["results"];
/** {@link Functions.dryrun} on the network `lunette`.
 * @category Functions on the network lunette */
export const dryrun: Functions["dryrun"];
/** {@link Functions.assign} on the network `lunette`.
 * @category Functions on the network lunette */
export const assign: Functions["assign"];
/** {@link Functions.signMessage} on the network `lunette`.
 * @category Functions on the network lunette */
export const signMessage: Functions["signMessage"];
/** {@link Functions.sendSignedMessage} on the network `lunette`.
 * @category Functions on the network lunette */
export const sendSignedMessage: Functions["sendSignedMessage"];
