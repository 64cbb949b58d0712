import type { LunetteError } from "./error.js";
import type { EventFilter, NetworkEvent, ProgressEvent } from "./events.js";
import type { InspectOptions, Trace, TraceOptions, Variable } from "./inspection.js";
import type { Tag } from "./result.js";
import type { DryRun, DryRunOptions, LogEntry, LogOptions, OutboxEntry, OutboxOptions, Receipt, ResultEntry, ResultOptions, ResultPage, ResultsOptions, SendOptions } from "./messages.js";
import type { Lunette } from "./network.js";
import type { PublishOptions, Publication, ReplicaInfo } from "./outside.js";
import type { Abortable, Account, Id, Place, Problem } from "./values.js";

/** What is known of a process.
 * @category Processes */
export interface ProcessInfo {
  /** Its id. */
  id: Id;
  /** Its tag `Name`. */
  name?: string;
  /** Who made it, and may evaluate Lua in it. */
  owner: Account;
  /** The module that evaluates it: the SHA-256 of its `process.wasm`, in hex. */
  module: string;
  /** The tags that it was made with. */
  tags: Tag[];
  /** When it was made, in milliseconds since 1970. */
  created: number;
  /** The last slot that was scheduled. */
  slot: number;
  /** The last slot that was evaluated; -1 when none was. */
  evaluated: number;
  /** Whether its messages wait: see {@link Lunette.pause}. */
  paused: boolean;
  /** Whether its cron runs by itself: see {@link Lunette.monitor}. */
  monitored: boolean;
  /** Of a fork: the process whose state it began with, and the last slot that they have in common. */
  forkedFrom?: Place;
  /** Why it evaluates nothing any more. */
  problem?: Problem;
}

/** A process was moved to another module.
 * @category Processes */
export interface Upgrade {
  /** The module that it had: the SHA-256 of its `process.wasm`, in hex. */
  from: string;
  /** The module that it has: the same of the other one. */
  to: string;
  /** How many messages were evaluated again. */
  messages: number;
}

/** A process as it was after a slot, and the ticks of its cron that followed. Nothing that is asked here leaves a trace.
 *
 * The first question about a time long ago takes as long as evaluating what came after the last image before it; {@link ProgressEvent}s say how far it
 * is. The next one about the same time takes less.
 * @category Processes */
export interface Moment {
  /** The slot. */
  readonly slot: number;
  /** Evaluates a message on that state, and forgets it.
   * @param options The message.
   * @returns What it would have given.
   * @throws {@link LunetteError} `unknown-message`: the slot is not taken. */
  dryrun(options?: DryRunOptions): Promise<DryRun>;
  /** Evaluates Lua on that state as the owner, and forgets it.
   * @param expression The source.
   * @param options A signal that ends the call.
   * @returns What it would have given. A Lua error is a result too. */
  eval(expression: string, options?: Abortable): Promise<DryRun>;
  /** Reads the value of a global as it was then; see {@link Process.state}.
   * @param path The global, such as `Balances.alice` or `["Balances", "a.b"]`.
   * @param options A signal that ends the call.
   * @returns The value; undefined when there was none. */
  state(path: string | readonly (string | number)[], options?: Abortable): Promise<unknown>;
  /** Looks at what its globals held, functions and what they close over included.
   * @param options Which value, and how much of it.
   * @returns The value. */
  inspect(options?: InspectOptions): Promise<Variable>;
  /** Makes a process that goes on from there; see {@link Lunette.fork}.
   * @param options Whether it is `connected`.
   * @returns The new process. */
  fork(options?: Omit<ForkOptions, "slot">): Promise<Process>;
}

/** Of what a fork is made, and whom it speaks to.
 * @category Processes */
export interface ForkOptions extends Abortable {
  /** The slot after whose evaluation it begins. Default: the last one that was evaluated. */
  slot?: number;
  /** Whether what it sends to others is delivered, from its own id, which they do not know and need not trust. Default false: it is recorded, and goes
   * nowhere. */
  connected?: boolean;
}

/** A process of a network, by its id. As text and as JSON it is its id. All it does is call its network, whose functions say more.
 *
 * @example
 * ```js
 * import { Lunette } from "lunette";
 *
 * const ao = await Lunette.open({ store: "memory" });
 * const counter = await ao.spawn({ tags: { Name: "counter" } });
 * await counter.eval('Count = 0  Handlers.add("count", "Count", function() Count = Count + 1 end)');
 * const { slot } = await counter.send({ tags: { Action: "Count" } });
 * await counter.result({ slot });
 * console.log(await counter.state("Count"), await counter.at(slot - 1).state("Count")); // => 1 0
 * await ao.close();
 * ```
 * @category Processes */
export class Process {
  private constructor();

  /** Its id.
   * @category Processes */
  readonly id: Id;
  /** Gives the id, so that a process can stand in text.
   * @returns The id.
   * @category Processes */
  toString(): Id;
  /** Gives the id, so that a process can stand in JSON.
   * @returns The id.
   * @category Processes */
  toJSON(): Id;
  /** Tells what is known of it; see {@link Lunette.info}.
   * @param options A signal that ends the call.
   * @returns What is known.
   * @category Processes */
  info(options?: Abortable): Promise<ProcessInfo>;
  /** Makes a process whose state begins as that of this one; see {@link Lunette.fork}.
   * @param options After which `slot`; default: what was evaluated last. And whether it is `connected`.
   * @returns The new process.
   * @category Processes */
  fork(options?: ForkOptions): Promise<Process>;
  /** Moves it to the module that new processes get; see {@link Lunette.upgrade}.
   * @param options A signal that ends the call.
   * @returns Both modules.
   * @category Processes */
  upgrade(options?: Abortable): Promise<Upgrade>;
  /** Has its messages scheduled and not evaluated until {@link Process.resume}.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @category Processes */
  pause(options?: Abortable): Promise<null>;
  /** Has its messages evaluated again.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @category Processes */
  resume(options?: Abortable): Promise<null>;
  /** Ends the evaluation that goes on at the moment; see {@link Lunette.stop}.
   * @param options A signal that ends the call.
   * @returns Whether there was any.
   * @category Processes */
  stop(options?: Abortable): Promise<boolean>;
  /** Has its cron run by itself; see {@link Lunette.monitor}.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @category Processes */
  monitor(options?: Abortable): Promise<null>;
  /** Has its cron stand still.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @category Processes */
  unmonitor(options?: Abortable): Promise<null>;
  /** Writes it to a file; see {@link Lunette.export}.
   * @param options A signal that ends the call.
   * @returns The bytes of the file.
   * @category Processes */
  export(options?: Abortable): Promise<Uint8Array>;
  /** Removes it with everything that is stored of it; see {@link Lunette.remove}.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @category Processes */
  remove(options?: Abortable): Promise<null>;

  /** Sends it a message; see {@link Lunette.send}.
   * @param options The message.
   * @returns Where it is, once that is stored.
   * @category Messages */
  send(options?: Omit<SendOptions, "process">): Promise<Receipt>;
  /** Sends it a message, as aoconnect has it; see {@link Lunette.message}.
   * @param options The message.
   * @returns The id of the message, once it is stored.
   * @category Messages */
  message(options?: Omit<SendOptions, "process">): Promise<Id>;
  /** Tells what a message gave; see {@link Lunette.result}.
   * @param options Which message.
   * @returns The result, once it is stored.
   * @category Messages */
  result(
    options: ResultOptions & {
      /** Whether to wait until the message is evaluated. Default true. */
      wait?: true;
    },
  ): Promise<ResultEntry>;
  /** The same, perhaps without waiting.
   * @param options Which message, and whether to `wait`.
   * @returns The result; null while there is none.
   * @category Messages */
  result(
    options: ResultOptions & {
      /** Whether to wait until the message is evaluated. Default true. */
      wait?: boolean;
    },
  ): Promise<ResultEntry | null>;
  /** Tells what it gave, page by page; see {@link Lunette.results}.
   * @param options Which results.
   * @returns The page.
   * @category Messages */
  results(options?: ResultsOptions): Promise<ResultPage>;
  /** Evaluates Lua as the owner, as a message of the log; see {@link Lunette.eval}.
   * @param code The source.
   * @param options The `identity` that signs; default: the one that owns the process.
   * @returns The result. A Lua error is a result too.
   * @category Messages */
  eval(
    code: string,
    options?: Abortable & {
      /** The identity or wallet that signs. */
      identity?: string;
    },
  ): Promise<ResultEntry>;
  /** Evaluates a message on its state, and forgets it; see {@link Lunette.dryrun}.
   * @param options The message.
   * @returns What it would have given.
   * @category Messages */
  dryrun(options?: DryRunOptions): Promise<DryRun>;
  /** Reads its log; see {@link Lunette.log}.
   * @param options Which part.
   * @returns The entries, by slot.
   * @category Messages */
  log(options?: LogOptions): Promise<LogEntry[]>;
  /** Reads the global `Inbox`: the messages that no handler took.
   * @param options A signal that ends the call.
   * @returns The messages as the process has them.
   * @category Messages */
  inbox(options?: Abortable): Promise<unknown[]>;
  /** Tells what of its messages has to leave the network, or could not be delivered.
   * @param options Which part of the outbox.
   * @returns The entries, by key.
   * @category Messages */
  outbox(options?: OutboxOptions): Promise<OutboxEntry[]>;

  /** Reads the value of a global, as the owner, by a dry run. Tables become lists or objects, and what JSON lacks becomes text: functions,
   * `(again)` for a table inside of itself, `(more)` for what is deeper than 32 tables or beyond 100,000 values.
   * @param path The global, such as `Balances.alice` or `["Balances", "a.b"]`; numbers are places in lists, from 1.
   * @param options A signal that ends the call.
   * @returns The value; undefined when there is none.
   * @throws {@link LunetteError} `evaluation-failed`: the process does not answer `Eval` of its owner.
   * @category Looking inside */
  state(path: string | readonly (string | number)[], options?: Abortable): Promise<unknown>;
  /** Gives the process as it was after a slot.
   * @param slot The slot. Whether it is taken shows when something is asked.
   * @returns What can be asked about that time.
   * @category Looking inside */
  at(slot: number): Moment;
  /** Looks at what its globals hold; see {@link Lunette.inspect}.
   * @param options Which value, and how much of it.
   * @returns The value.
   * @category Looking inside */
  inspect(options?: InspectOptions): Promise<Variable>;
  /** Tells how it went about a message, and what that cost where; see {@link Lunette.trace}.
   * @param options Which evaluation.
   * @returns The trace.
   * @category Looking inside */
  trace(options: TraceOptions): Promise<Trace>;

  /** Tells how far it is, when it is a replica of a process of the network outside.
   * @param options A signal that ends the call.
   * @returns How far; null when it is none.
   * @category The network outside */
  replica(options?: Abortable): Promise<ReplicaInfo | null>;
  /** Waits until it is where its scheduler is; see {@link Lunette.catchUp}.
   * @param options A signal that ends the call.
   * @returns How far it is.
   * @category The network outside */
  catchUp(options?: Abortable): Promise<ReplicaInfo>;
  /** Has the log of a replica followed again.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @category The network outside */
  follow(options?: Abortable): Promise<null>;
  /** Leaves a replica where it is.
   * @param options A signal that ends the call.
   * @returns Nothing.
   * @category The network outside */
  unfollow(options?: Abortable): Promise<null>;
  /** Has it and its log become a process of the network outside; see {@link Lunette.publish}.
   * @param options How.
   * @returns What is being published.
   * @category The network outside */
  publish(options: PublishOptions): Promise<Publication>;

  /** Gives its events, and those that concern no process, from now on.
   * @param filter Which events.
   * @returns An iterator; leaving its loop ends the subscription.
   * @category Events */
  subscribe(filter?: Omit<EventFilter, "process">): AsyncIterableIterator<NetworkEvent>;
  /** Has a function called with each of them.
   * @param callback Called with each event.
   * @returns A function that ends the subscription.
   * @category Events */
  subscribe(callback: (event: NetworkEvent) => void): () => void;
  /** Has a function called with some of them.
   * @param filter Which events.
   * @param callback Called with each event.
   * @returns A function that ends the subscription.
   * @category Events */
  subscribe(filter: Omit<EventFilter, "process">, callback: (event: NetworkEvent) => void): () => void;
}
