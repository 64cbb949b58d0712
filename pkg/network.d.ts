/// <reference lib="esnext.disposable" />
import type { LunetteError } from "./error.js";
import type { EventFilter, NetworkEvent } from "./events.js";
import type { InspectOptions, SourceReport, Trace, TraceOptions, Variable } from "./inspection.js";
import type {
  AssignOptions,
  DraftItem,
  DryRun,
  DryRunOptions,
  FoundMessage,
  ItemOptions,
  LintOptions,
  LintWarning,
  LogEntry,
  LogOptions,
  MessageInfo,
  OutboxEntry,
  OutboxOptions,
  Receipt,
  ResultEntry,
  ResultOptions,
  ResultPage,
  ResultsOptions,
  SealedItem,
  SendOptions,
  SignedItem,
  SpawnOptions,
} from "./messages.js";
import type { OpenOptions } from "./options.js";
import type { FetchOptions, Letter, LettersOptions, Posted, PostOptions, Publication, PublishOptions, RelayOptions, RelaySettings, ReplicaInfo, ReplicateOptions, TransactionOptions } from "./outside.js";
import type { ForkOptions, Process, ProcessInfo, Upgrade } from "./process.js";
import type { Abortable, Account, Id, ProcessLike } from "./values.js";
import type { CreateWalletOptions, ExportedWallet, Identity, ImportWalletOptions, RecoveredKey } from "./wallets.js";

/** How a network stands.
 * @category Networks */
export interface Status {
  /** Its name. */
  name: string;
  /** Whether it is stored; `memory` when everything is lost with the tab or program. */
  persistence: "saved" | "memory";
  /** Why nothing is stored, for people. */
  reason?: string;
  /** Raised each time the network is opened. */
  epoch: number;
  /** The module of new processes: the SHA-256 of its `process.wasm`, in hex. */
  module: string;
  /** Who vouches for messages of processes: what they name as `Authority` to trust each other. */
  authority: Account;
  /** Who gives messages their slots: what processes name as `Scheduler`. */
  scheduler: Account;
  /** How many processes there are. */
  processes: number;
  /** Processes that are stored and cannot be read. They stay as they are; calls about them fail with `corrupt-record`. */
  damaged: {
    /** The process. */
    process: Id;
    /** Why it cannot be read, for people. */
    message: string;
  }[];
  /** How many messages are not evaluated yet. */
  waiting: number;
  /** Whether the network runs in this tab, or in another one that this one asks. */
  role: "owner" | "guest";
}

/** The clock of a network.
 * @category Time */
export interface ClockReading {
  /** The time, in milliseconds since 1970. */
  now: number;
  /** The height of the newest block. */
  height: number;
  /** Whether time passes by itself. */
  live: boolean;
}

/** An AO network: processes that message and spawn each other, and everything that is stored of them.
 *
 * Every function but {@link Lunette.process} and {@link Lunette.subscribe} gives a promise. What rejects is a {@link LunetteError}, and any can reject
 * with `invalid-argument`, `aborted`, `closed`, `not-owner`, `storage`, `quota-exceeded` or `worker-failed`; what names a process of which there is none,
 * with `unknown-process`. The functions below name the codes that are their own.
 *
 * Nothing is reported done before it is stored.
 *
 * @example A token, in Node. In a page the network would be stored, in workers, and shared by all tabs.
 * ```js
 * import { Lunette } from "lunette";
 *
 * const ao = await Lunette.open({ store: "memory" });
 * const token = await ao.spawn({ tags: { Name: "token" } });
 * await token.eval(`
 *   Balances = { [Owner] = 100 }
 *   Handlers.add("transfer", { Action = "Transfer", Quantity = "%d+" }, function(msg)
 *     Balances[msg.From] = Balances[msg.From] - tonumber(msg.Quantity)
 *     Balances[msg.Recipient] = (Balances[msg.Recipient] or 0) + tonumber(msg.Quantity)
 *     msg.reply({ Action = "Debit-Notice" })
 *   end)`);
 * const { slot } = await token.send({ tags: { Action: "Transfer", Recipient: "bob", Quantity: 5 } });
 * const { status, gas, result } = await token.result({ slot });
 * console.log(status, gas > 0, result.Messages?.length, await token.state("Balances.bob")); // => ok true 1 5
 * await ao.close();
 * ```
 *
 * @example Time that stands still: cron, and ids that are the same each time.
 * ```js
 * import { Lunette } from "lunette";
 *
 * const ao = await Lunette.open({ store: "memory", clock: { now: 0, height: 1 }, seed: "a test" });
 * const bell = await ao.spawn({ tags: { "Cron-Interval": "5-minutes", "Cron-Tag-Action": "Cron" }, monitor: true });
 * await bell.eval('Rings = 0  Handlers.add("ring", "Cron", function() Rings = Rings + 1 end)');
 * await ao.advance({ milliseconds: 3_600_000 });
 * console.log(await bell.state("Rings")); // => 12
 * await ao.close();
 * ```
 * @category Networks */
export class Lunette {
  private constructor();

  /** Opens a network, making it the first time.
   *
   * Where tabs share a network, the first one owns it and the others ask it. The options of a guest matter once it takes over: when the owner closes,
   * dies, or does not answer for some seconds. What is unanswered then is asked again; what was done already is not done again. Calls that could act
   * twice (`fork`, `import`, `advance`, `remove`, `stop`, `createWallet`, `removeWallet`, `post`, `postTransaction`, `publish`) reject with `owner-lost`
   * instead.
   * @param options How.
   * @returns The network.
   * @throws {@link LunetteError} `newer-format`, `corrupt-record`, `no-sqlite`, `invalid-module`.
   * @category Opening and closing */
  static open(options?: OpenOptions): Promise<Lunette>;
  /** Waits until nothing is waiting any more and everything is stored.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @category Opening and closing */
  settle(options?: Abortable): Promise<null>;
  /** Tells how the network stands.
   * @param options A signal that ends the call.
   * @returns How it stands.
   * @category Opening and closing */
  status(options?: Abortable): Promise<Status>;
  /** Stores what is on its way and ends. Another tab goes on with the network. What waits is evaluated the next time.
   * @returns Once it has ended.
   * @category Opening and closing */
  close(): Promise<void>;
  /** Closes the network at the end of the block in which it was opened by `await using`.
   * @returns Once it has ended.
   * @category Opening and closing */
  [Symbol.asyncDispose](): Promise<void>;

  /** Makes a process. Resolves once its first message is evaluated and stored.
   * @param options The process.
   * @returns The process.
   * @throws {@link LunetteError} `invalid-item`: the tags are more, longer or emptier than ANS-104 allows; `wallet-failed`.
   * @category Processes */
  spawn(options?: SpawnOptions): Promise<Process>;
  /** Makes a process of a data item that was signed elsewhere.
   * @param options The item, and whether the cron of the process runs by itself (`monitor`).
   * @returns The process.
   * @throws {@link LunetteError} `invalid-item`.
   * @category Processes */
  spawn(
    options: ItemOptions & {
      /** Whether its cron runs by itself. Default false. */
      monitor?: boolean;
    },
  ): Promise<Process>;
  /** Gives a process by its id, at once. Whether there is one shows when it is asked.
   * @param process The process.
   * @returns The process.
   * @category Processes */
  process(process: ProcessLike): Process;
  /** Tells what is known of all processes.
   * @param options A signal that ends the call.
   * @returns The processes, in the order of their making.
   * @category Processes */
  processes(options?: Abortable): Promise<ProcessInfo[]>;
  /** Tells what is known of a process.
   * @param process The process.
   * @param options A signal that ends the call.
   * @returns What is known.
   * @category Processes */
  info(process: ProcessLike, options?: Abortable): Promise<ProcessInfo>;
  /** Makes a process whose state begins as that of another one. It has a copy of the log up to there. What it sends to others than itself goes
   * nowhere, unless it is made `connected`.
   * @param process The process.
   * @param options After which `slot`; default: what was evaluated last. And whether it is `connected`.
   * @returns The new process.
   * @throws {@link LunetteError} `unknown-message`: the slot is not taken.
   * @category Processes */
  fork(process: ProcessLike, options?: ForkOptions): Promise<Process>;
  /** Moves a process from the module that it was made with to the one that new processes get. That one evaluates the whole log, and has to give every
   * result that is stored. What the process is sent meanwhile waits.
   * @param process The process.
   * @param options A signal that ends the call.
   * @returns Both modules.
   * @throws {@link LunetteError} `unsupported-module`: there is a result that is not the same; the process stays as it is.
   * @category Processes */
  upgrade(process: ProcessLike, options?: Abortable): Promise<Upgrade>;
  /** Has the messages of a process scheduled and not evaluated until {@link Lunette.resume}.
   * @param process The process.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @category Processes */
  pause(process: ProcessLike, options?: Abortable): Promise<null>;
  /** Has the messages of a process evaluated again.
   * @param process The process.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @category Processes */
  resume(process: ProcessLike, options?: Abortable): Promise<null>;
  /** Ends the evaluation of a message that goes on at the moment: its result has the status `stopped`, and nothing that it did stays. Of several that
   * are at work it is the first that takes long. It needs workers: a network in this thread cannot be asked meanwhile.
   * @param process The process.
   * @param options A signal that ends the call.
   * @returns Whether there was any.
   * @throws {@link LunetteError} `invalid-argument`: it is a replica, which has to give what its network gave.
   * @category Processes */
  stop(process: ProcessLike, options?: Abortable): Promise<boolean>;
  /** Has the cron of a process run by itself, as its tags `Cron-Interval` say.
   * @param process The process.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @throws {@link LunetteError} `invalid-argument`: it is a replica, whose cron follows its log.
   * @category Processes */
  monitor(
    process:
      | ProcessLike
      | {
          /** The id of the process, as aoconnect writes it. */
          process: Id;
        },
    options?: Abortable,
  ): Promise<null>;
  /** Has the cron of a process stand still.
   * @param process The process.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @throws {@link LunetteError} `invalid-argument`: it is a replica, whose cron follows its log.
   * @category Processes */
  unmonitor(
    process:
      | ProcessLike
      | {
          /** The id of the process, as aoconnect writes it. */
          process: Id;
        },
    options?: Abortable,
  ): Promise<null>;
  /** Removes a process with everything that is stored of it. What it has begun is finished first; what waits for it is not evaluated any more. What others
   * send to it afterwards goes to the outbox.
   * @param process The process.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @category Processes */
  remove(process: ProcessLike, options?: Abortable): Promise<null>;
  /** Writes processes to a file, with everything that is stored of them and the modules that they need. No key is in it.
   * @param options Which `processes`; default: the whole network without its replicas and their forks.
   * @returns The bytes of the file.
   * @throws {@link LunetteError} `invalid-argument`: one of the processes is a replica, or a fork of one.
   * @category Processes */
  export(
    options?: Abortable & {
      /** The processes. */
      processes?: readonly ProcessLike[];
    },
  ): Promise<Uint8Array>;
  /** Takes in the processes of a file. Everything in it is verified before anything is changed.
   * @param file What {@link Lunette.export} gave, of at most 1 GiB.
   * @param options A signal that ends the call.
   * @returns The processes that came in.
   * @throws {@link LunetteError} `invalid-argument`: it is no such file, is damaged, or has a process that is here already, which `process` names;
   * `newer-format`; `unknown-module`: a module is neither in the file nor here.
   * @category Processes */
  import(file: Uint8Array | ArrayBuffer | Blob, options?: Abortable): Promise<Process[]>;

  /** Sends a message. Resolves once it has its slot and is stored; it is evaluated afterwards.
   * @param options The message.
   * @returns Where it is.
   * @throws {@link LunetteError} `busy`: too much is waiting; `invalid-item`: the tags are more, longer or emptier than ANS-104 allows; `wallet-failed`.
   * @category Messages */
  send(options: SendOptions): Promise<Receipt>;
  /** Sends a data item that was signed elsewhere.
   * @param options The item, and the `process` that gets it.
   * @returns Where it is.
   * @throws {@link LunetteError} `busy`; `invalid-item`; `invalid-argument`: the process is not its target.
   * @category Messages */
  send(
    options: ItemOptions & {
      /** The process. Default: the target of the item. Another one is an error. */
      process?: ProcessLike;
    },
  ): Promise<Receipt>;
  /** Sends a message as {@link Lunette.send} does, and resolves to its id, as aoconnect has it.
   * @param options The message.
   * @returns The id of the message.
   * @category Messages */
  message(options: SendOptions): Promise<Id>;
  /** The same of a data item that was signed elsewhere.
   * @param options The item, and the `process` that gets it.
   * @returns The id of the message.
   * @category Messages */
  message(
    options: ItemOptions & {
      /** The process. Default: the target of the item. Another one is an error. */
      process?: ProcessLike;
    },
  ): Promise<Id>;
  /** Tells what a message gave. Resolves once that is stored.
   * @param options Which message of which `process`.
   * @returns The result.
   * @throws {@link LunetteError} `unknown-message`: the process has no such message.
   * @category Messages */
  result(
    options: ResultOptions & {
      /** The process. */
      process: ProcessLike;
      /** Whether to wait until the message is evaluated. Default true. */
      wait?: true;
    },
  ): Promise<ResultEntry>;
  /** The same, perhaps without waiting.
   * @param options Which message of which `process`, and whether to `wait`.
   * @returns The result; null while there is none.
   * @throws {@link LunetteError} `unknown-message`: the process has no such message.
   * @category Messages */
  result(
    options: ResultOptions & {
      /** The process. */
      process: ProcessLike;
      /** Whether to wait until the message is evaluated. Default true. */
      wait?: boolean;
    },
  ): Promise<ResultEntry | null>;
  /** Tells what a process gave, page by page, those of its cron included.
   * @param options Which results of which `process`.
   * @returns The page.
   * @category Messages */
  results(
    options: ResultsOptions & {
      /** The process. */
      process: ProcessLike;
    },
  ): Promise<ResultPage>;
  /** Evaluates a message and forgets it: it leaves no trace, and is delivered to nobody.
   * @param options The message, the `process`, and, to ask about its past, after which `slot`.
   * @returns What it would have given.
   * @throws {@link LunetteError} `unknown-message`: the slot is not taken; `busy`: all machines are at work; `machine-failed`.
   * @category Messages */
  dryrun(
    options: DryRunOptions & {
      /** The process. */
      process: ProcessLike;
      /** The slot after which it is evaluated. Default: everything that was evaluated so far. */
      slot?: number;
    },
  ): Promise<DryRun>;
  /** Gives a message to other processes too.
   * @param options The message and the processes.
   * @returns Where it is, for each process.
   * @throws {@link LunetteError} `unknown-message`; `busy`.
   * @category Messages */
  assign(options: AssignOptions): Promise<Receipt[]>;
  /** Evaluates Lua in a process, as a message of its log. Resolves once that is stored.
   * @param process The process.
   * @param code The source.
   * @param options The `identity` that signs; default: the one that owns the process.
   * @returns The result. A Lua error is a result too.
   * @throws {@link LunetteError} `invalid-argument`: the owner is no identity of this network; `busy`.
   * @category Messages */
  eval(
    process: ProcessLike,
    code: string,
    options?: Abortable & {
      /** The identity or wallet that signs. */
      identity?: string;
    },
  ): Promise<ResultEntry>;
  /** Reads the log of a process.
   * @param process The process.
   * @param options Which part.
   * @returns The entries, by slot.
   * @category Messages */
  log(process: ProcessLike, options?: LogOptions): Promise<LogEntry[]>;
  /** Finds a message by its id.
   * @param message The message.
   * @param options Whether a message that was signed has its `proof`.
   * @returns The message, and its places in logs.
   * @throws {@link LunetteError} `unknown-message`.
   * @category Messages */
  lookup(
    message: Id,
    options?: Abortable & {
      /** Whether a message that was signed has its `proof`. Default false. */
      proofs?: boolean;
    },
  ): Promise<FoundMessage>;
  /** Tells what has to leave this network, or could not be delivered.
   * @param options Which part of the outbox.
   * @returns The entries, by key.
   * @category Messages */
  outbox(options?: OutboxOptions): Promise<OutboxEntry[]>;
  /** Says what units of AO would drop or refuse without a word, and whether a receiver in this network trusts the sender. Sends nothing.
   * @param options What is about to be sent.
   * @returns What is wrong, or nothing.
   * @category Messages */
  lint(options: LintOptions): Promise<LintWarning[]>;
  /** The same of a data item that was signed elsewhere.
   * @param options The item.
   * @returns What is wrong, or nothing.
   * @throws {@link LunetteError} `invalid-item`.
   * @category Messages */
  lint(options: ItemOptions): Promise<LintWarning[]>;

  /** Says whether a source is Lua, and what globals it names. Runs nothing.
   * @param source The source.
   * @param options A signal that ends the call.
   * @returns What it says.
   * @category Looking inside */
  check(source: string, options?: Abortable): Promise<SourceReport>;
  /** Looks at what the globals of a process hold, functions and what they close over included. Leaves no trace.
   * @param process The process.
   * @param options Which value, how much of it, and, to ask about the past, after which `slot`.
   * @returns The value.
   * @throws {@link LunetteError} `invalid-argument`: there is no value at the path; `unsupported-module`: the machine of the process is from before there
   * were questions; `unknown-message`: the slot is not taken.
   * @category Looking inside */
  inspect(
    process: ProcessLike,
    options?: InspectOptions & {
      /** The slot after which it is looked at. Default: everything that was evaluated so far. */
      slot?: number;
    },
  ): Promise<Variable>;
  /** Tells how a process went about a message, and what that cost where. It is evaluated again for that, on the state that it found.
   * @param process The process.
   * @param options Which evaluation.
   * @returns The trace.
   * @throws {@link LunetteError} `unknown-message`: the slot is not taken, not evaluated, or there was no such tick; `unsupported-module`.
   * @category Looking inside */
  trace(process: ProcessLike, options: TraceOptions): Promise<Trace>;

  /** Recomputes a process of the network outside and follows it: its log comes from its scheduler, everything is verified, and its results are compared
   * with those of a compute unit. Resolves once its first message is verified. A replica that is here already is followed again.
   *
   * Ask it by `dryrun`, `state` and `at`. What it is to be sent goes outside, by {@link Lunette.post}.
   * @param process The process.
   * @param options Its units, and how it is recomputed.
   * @returns The replica.
   * @throws {@link LunetteError} `unsupported-module`; `invalid-argument`: a process of this id is here that is no replica; `unknown-process`: the gateways
   * do not know it; the codes of units.
   * @category The network outside */
  replicate(process: ProcessLike, options: ReplicateOptions): Promise<Process>;
  /** Tells how far a replica is.
   * @param process The process.
   * @param options A signal that ends the call.
   * @returns How far; null when the process is none.
   * @category The network outside */
  replica(process: ProcessLike, options?: Abortable): Promise<ReplicaInfo | null>;
  /** Waits until a replica is where its scheduler is: everything that it had is verified and evaluated here, and compared if there is a compute unit.
   * A unit that cannot be reached is waited for; a signal ends that.
   * @param process The process.
   * @param options A signal that ends the call.
   * @returns How far it is. Look at `divergence`: results that differ end nothing.
   * @throws {@link LunetteError} `invalid-argument`: the process is no replica, or is not followed; `unverified`, `too-large`: its log cannot be believed, or
   * holds what is too large, and nothing of it is taken until {@link Lunette.follow}.
   * @category The network outside */
  catchUp(process: ProcessLike, options?: Abortable): Promise<ReplicaInfo>;
  /** Has the log of a replica followed again.
   * @param process The replica.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @throws {@link LunetteError} `invalid-argument`: it is no replica.
   * @category The network outside */
  follow(process: ProcessLike, options?: Abortable): Promise<null>;
  /** Leaves a replica where it is.
   * @param process The replica.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @throws {@link LunetteError} `invalid-argument`: it is no replica.
   * @category The network outside */
  unfollow(process: ProcessLike, options?: Abortable): Promise<null>;
  /** Tells how the network outside is reached.
   * @returns How; null when nobody has said.
   * @category The network outside */
  relay(): Promise<RelaySettings | null>;
  /** Says how the network outside is reached. From then on what processes send to others than those here goes there, and answers come back.
   * @param settings How; null: not at all.
   * @param options Whether what lies in the outbox by the first time goes out too (`backlog`).
   * @returns How it is reached now.
   * @category The network outside */
  relay(
    settings: RelayOptions | null,
    options?: Abortable & {
      /** Whether what lies in the outbox by the first time goes out too. Default false. */
      backlog?: boolean;
    },
  ): Promise<RelaySettings | null>;
  /** Signs a message and posts it to the network outside. Resolves once it is stored; it is sent until somebody takes it.
   * @param options The message.
   * @returns The number of its letter, and its id.
   * @throws {@link LunetteError} `invalid-argument`: nobody has said how the network outside is reached; `invalid-item`; `busy`; `wallet-failed`.
   * @category The network outside */
  post(options: PostOptions): Promise<Posted>;
  /** Posts a data item that was signed elsewhere.
   * @param options The item.
   * @returns The number of its letter, and its id.
   * @throws {@link LunetteError} `invalid-argument`: nobody has said how the network outside is reached; `invalid-item`; `busy`.
   * @category The network outside */
  post(options: ItemOptions): Promise<Posted>;
  /** Signs a transaction of Arweave itself, which is paid for, and posts it to the gateways of the relay: data, or a transfer. Resolves once it is stored.
   * @param options The transaction.
   * @returns The number of its letter, and its id.
   * @throws {@link LunetteError} `invalid-argument`: the relay has no gateways, or the identity is no wallet of Arweave; `invalid-item`: nodes would refuse
   * it; the codes of units: the gateways do not say what it costs.
   * @category The network outside */
  postTransaction(options: TransactionOptions): Promise<Posted>;
  /** Fetches what gateways have at an id: a data item, or a transaction of Arweave (then it is not `signed`). It is believed once its signature proves it.
   * @param id The item or transaction.
   * @param options Which gateways, and how much is read.
   * @returns What it says.
   * @throws {@link LunetteError} `invalid-argument`: there is no gateway; the codes of units.
   * @category The network outside */
  fetchItem(id: Id, options?: FetchOptions): Promise<MessageInfo>;
  /** Tells what goes to the network outside.
   * @param options Which letters. Default: those that wait or were given up.
   * @returns The letters, by number.
   * @category The network outside */
  letters(options?: LettersOptions): Promise<Letter[]>;
  /** Has letters sent again that were given up or wait for their time.
   * @param letters Their numbers. Default: all.
   * @param options A signal that ends the call.
   * @returns How many.
   * @category The network outside */
  retry(letters?: readonly number[], options?: Abortable): Promise<number>;
  /** Takes letters out that nobody has taken.
   * @param letters Their numbers.
   * @param options A signal that ends the call.
   * @returns How many.
   * @category The network outside */
  discard(letters: readonly number[], options?: Abortable): Promise<number>;
  /** Looks through the results of a process outside for messages to processes here, for good. For a while that is done anyway after each letter there.
   * @param process The process.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @throws {@link LunetteError} `invalid-argument`: nobody has said how the network outside is reached.
   * @category The network outside */
  watch(process: ProcessLike, options?: Abortable): Promise<null>;
  /** Looks through them no longer.
   * @param process The process.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @category The network outside */
  unwatch(process: ProcessLike, options?: Abortable): Promise<null>;
  /** Has a process and its log become one of the network outside: as letters, in their order.
   * @param process The process, with a log of at most 50,000 messages.
   * @param options How.
   * @returns What is being published, and what is left out.
   * @throws {@link LunetteError} `invalid-argument`: nobody has said how the network outside is reached, or the process is a fork, a replica, or has too
   * long a log; `invalid-item`; `busy`.
   * @category The network outside */
  publish(process: ProcessLike, options: PublishOptions): Promise<Publication>;

  /** Gives an identity: a wallet of this name, or else a key of this network, made when it is first named.
   * @param name The name, of 1 to 128 bytes. Default `default`, which is that of the person at the keyboard.
   * @param options A signal that ends the call.
   * @returns The identity.
   * @category Wallets */
  identity(name?: string, options?: Abortable): Promise<Identity>;
  /** Tells all wallets, and all identities that were ever named.
   * @param options A signal that ends the call.
   * @returns The identities.
   * @category Wallets */
  identities(options?: Abortable): Promise<Identity[]>;
  /** Makes a wallet. It signs wherever an identity is named as it is. Its key stays with this network, and is in no export of it.
   * @param options Its name and its key.
   * @returns The wallet.
   * @throws {@link LunetteError} `invalid-argument`: the name is that of another wallet; `wallet-failed`.
   * @category Wallets */
  createWallet(options?: CreateWalletOptions): Promise<Identity>;
  /** Takes a wallet in whose key somebody has. The same key under the same name again is all right.
   * @param options Its name and its key.
   * @returns The wallet.
   * @throws {@link LunetteError} `invalid-argument`: the name is that of another wallet, or the key is none.
   * @category Wallets */
  importWallet(options: ImportWalletOptions): Promise<Identity>;
  /** Gives a wallet and its private key.
   * @param name The name.
   * @param options A signal that ends the call.
   * @returns The wallet with its key.
   * @throws {@link LunetteError} `unknown-wallet`; `not-exportable`: it was not made or imported with `extractable`; `wallet-failed`.
   * @category Wallets */
  exportWallet(name: string, options?: Abortable): Promise<ExportedWallet>;
  /** Forgets a wallet. Without an export of its key nobody signs as it again.
   * @param name The name.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @throws {@link LunetteError} `unknown-wallet`.
   * @category Wallets */
  removeWallet(name: string, options?: Abortable): Promise<null>;

  /** Gives the bytes that the holder of a key is to sign for a data item.
   * @param draft What the item is to say.
   * @param options A signal that ends the call.
   * @returns 48 bytes: the deep hash of the item (ANS-104 section 3.1).
   * @throws {@link LunetteError} `invalid-item`.
   * @category Signing elsewhere */
  draftItem(draft: DraftItem, options?: Abortable): Promise<Uint8Array>;
  /** Makes the data item of a draft and its signature. It is verified when it is sent.
   * @param draft What the item says.
   * @param signature The signature of the bytes that {@link Lunette.draftItem} gave.
   * @param options A signal that ends the call.
   * @returns The item.
   * @throws {@link LunetteError} `invalid-item`.
   * @category Signing elsewhere */
  sealItem(draft: DraftItem, signature: Uint8Array | ArrayBuffer, options?: Abortable): Promise<SealedItem>;
  /** Tells what a data item says, once its signature is verified.
   * @param item The item.
   * @param options A signal that ends the call.
   * @returns What it says.
   * @throws {@link LunetteError} `invalid-item`.
   * @category Signing elsewhere */
  readItem(item: SignedItem, options?: Abortable): Promise<MessageInfo>;
  /** Tells who signed a text as a personal message of Ethereum (EIP-191).
   * @param message The text.
   * @param signature The signature, of 65 bytes; the last one is 27 or 28.
   * @param options A signal that ends the call.
   * @returns The public key and the address.
   * @throws {@link LunetteError} `invalid-argument`: nobody can have signed so.
   * @category Signing elsewhere */
  recoverKey(message: string | Uint8Array | ArrayBuffer, signature: Uint8Array | ArrayBuffer, options?: Abortable): Promise<RecoveredKey>;

  /** Tells the time.
   * @param options A signal that ends the call.
   * @returns The time, the height, and whether time passes by itself.
   * @category Time */
  clock(options?: Abortable): Promise<ClockReading>;
  /** Lets time pass on a clock that stands still, from tick to tick of the processes' cron: all that follows from one is done before the next one comes.
   * @param options How far: `milliseconds`, and `blocks`, which come at equal distances on the way.
   * @returns The clock afterwards.
   * @throws {@link LunetteError} `invalid-argument`: the clock goes by itself.
   * @category Time */
  advance(
    options: Abortable & {
      /** How many milliseconds. Default 0. */
      milliseconds?: number;
      /** How many blocks, at most a million at a time. Default 0. */
      blocks?: number;
    },
  ): Promise<ClockReading>;
  /** Tells when a block has come.
   * @param height Its height.
   * @param options A signal that ends the call.
   * @returns The height, and when it came.
   * @throws {@link LunetteError} `invalid-argument`: the block has not come yet.
   * @category Time */
  block(
    height: number,
    options?: Abortable,
  ): Promise<{
    /** The height. */
    height: number;
    /** Milliseconds since 1970; 0 when that is not known. */
    timestamp: number;
  }>;

  /** Gives events from now on.
   * @param filter Which events.
   * @returns An iterator; leaving its loop ends the subscription.
   * @category Events */
  subscribe(filter?: EventFilter): AsyncIterableIterator<NetworkEvent>;
  /** Has a function called with each event. What it throws stops nobody else.
   * @param callback Called with each event.
   * @returns A function that ends the subscription.
   * @category Events */
  subscribe(callback: (event: NetworkEvent) => void): () => void;
  /** Has a function called with some events.
   * @param filter Which events.
   * @param callback Called with each event.
   * @returns A function that ends the subscription.
   * @category Events */
  subscribe(filter: EventFilter, callback: (event: NetworkEvent) => void): () => void;
}
