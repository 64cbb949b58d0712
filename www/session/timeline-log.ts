// How much of the log of one process the timeline has, and what it is to ask for next.
import type { Id, LogEntry, ProcessInfo } from "lunette";

/** Slots of a log, both ends included. */
export interface Range {
  log: Log;
  from: number;
  to: number;
}

/** Milliseconds for which ticks are left alone for each of them, and at most: a log gives all the ticks after a slot or none, so reading them once more
 *  costs the more the more there were. */
const PATIENCE = 2;
const MOST_PATIENCE = 10_000;

export class Log {
  readonly id: Id;
  /** Who the process belongs to: ticks of its cron are from there. */
  owner: Id;
  /** The last slot that it has from the process it was forked from; -1 for none. */
  readonly copiedUpTo: number;
  /** The slots that are here: from the first to before the end. */
  #first: number;
  #end: number;
  /** All slots before this one that are here have their results, if they have any. */
  #settled: number;
  /** What the network says that there is. */
  #slot = -1;
  #evaluated = -1;
  /** The slots after which the cron ticked since they were read: the first and the last. */
  #ticked: { from: number; to: number } | undefined;
  /** When they may be read again, as `performance.now` counts. */
  #tickDue = 0;
  #failed = false;
  /** Whether its cron ticks, as far as was known last. */
  #isMonitored = false;
  /** Whether nobody was told of its ticks since. */
  #wasLeft = false;

  /** With `fromStart` everything in it is new; else it is read backwards, as there is room. */
  constructor({ id, owner, slot, forkedFrom }: ProcessInfo, { fromStart = false } = {}) {
    this.id = id;
    this.owner = owner;
    this.copiedUpTo = forkedFrom?.slot ?? -1;
    this.#first = fromStart ? 0 : slot + 1;
    this.#end = this.#first;
    this.#settled = this.#first;
  }

  /** How many messages are older than those that are here. */
  get older(): number {
    return this.#failed ? 0 : this.#first;
  }

  /** Takes note of how far the process is. */
  follow({ owner, slot, evaluated, monitored }: ProcessInfo): void {
    this.owner = owner;
    this.#slot = slot;
    this.#evaluated = evaluated;
    if (this.#wasLeft && (monitored || this.#isMonitored)) this.tickedAfter(this.#end - 1);
    this.#wasLeft = false;
    this.#isMonitored = monitored;
  }

  /** Nobody followed it for a while: its cron may have ticked without a word, and what could not be read may be read now. */
  wasLeft(): void {
    this.#wasLeft = true;
    this.#failed = false;
  }

  tickedAfter(slot: number): void {
    if (slot < this.#first) return;
    const { from = slot, to = slot } = this.#ticked ?? {};
    this.#ticked = { from: Math.min(from, slot), to: Math.max(to, slot) };
  }

  /** The next page of what happened since: results, ticks, new messages. */
  news(page: number): Range | undefined {
    const changed = this.#failed ? undefined : this.#firstChanged();
    if (changed === undefined) return undefined;
    return { log: this, from: changed, to: Math.min(changed + page - 1, Math.max(this.#slot, changed)) };
  }

  /** Milliseconds until there may be news without anything else happening; nothing when there will not. */
  get rest(): number | undefined {
    return this.#failed || this.#ticked === undefined ? undefined : Math.max(0, this.#tickDue - performance.now());
  }

  /** The next page of what was before. */
  history(page: number): Range | undefined {
    if (this.#failed || this.#first === 0) return undefined;
    return { log: this, from: Math.max(0, this.#first - page), to: this.#first - 1 };
  }

  #firstChanged(): number | undefined {
    if (this.#settled < this.#end && this.#settled <= this.#evaluated) return this.#settled;
    if (this.#ticked !== undefined && this.#tickDue <= performance.now()) return this.#ticked.from;
    return this.#end <= this.#slot ? this.#end : undefined;
  }

  /** An entry is here. */
  took({ slot, result, ticks }: LogEntry): void {
    if (slot === this.#end) this.#end += 1;
    this.#first = Math.min(this.#first, slot);
    if (ticks.length > 0) this.#tickDue = performance.now() + Math.min(ticks.length * PATIENCE, MOST_PATIENCE);
    if (this.#ticked?.from === slot) this.#ticked = slot < this.#ticked.to ? { from: slot + 1, to: this.#ticked.to } : undefined;
    // The network tells of results after it has stored them: what lacks one by then never gets one.
    if (result === undefined && slot > this.#evaluated) this.#settled = Math.min(this.#settled, slot);
    else if (slot === this.#settled) this.#settled += 1;
  }

  /** The rows of a slot are not here any more. */
  lost(slot: number): void {
    this.#first = Math.max(this.#first, slot + 1);
    this.#settled = Math.max(this.#settled, this.#first);
  }

  /** It cannot be read. */
  fail(): void {
    this.#failed = true;
  }
}
