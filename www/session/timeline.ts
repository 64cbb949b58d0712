// What happened in the network, in the order of time: light rows of the logs of all processes. The newest are loaded first, page by page, and followed.
import { effect, signal } from "@preact/signals";
import type { Id, LogEntry, ProcessInfo } from "lunette";
import { changes, network, phase, processes } from "./network";
import { complain } from "./notice";
import { Log, type Range } from "./timeline-log";
import { arrange, compared, followSender, indexOf } from "./timeline-order";
import { keyOf, rowsOf, type Row } from "./timeline-rows";

/** Entries of a log that are asked for at a time: a page comes with the data of its messages, and must not hold up the page. */
const PAGE = 100;

/** Pages that are asked for side by side. */
const SIDE_BY_SIDE = 4;

/** Rows that are kept unless a person wants more, and by how many more the person gets. */
const ROOM = 20_000;

/** Rows beyond what is kept before the oldest go. */
const SLACK = 2_000;

/** Called with the index of the first row that is new, another one, or in another place. */
type Listener = (from: number) => void;

export class Timeline {
  /** In the order of time. Not to be changed from outside. */
  readonly rows: Row[] = [];
  /** Raised when rows are others. */
  readonly version = signal(0);
  /** Whether something is being loaded that is not here yet. */
  readonly loading = signal(false);
  /** How many messages are older than those that are here. */
  readonly older = signal(0);

  #byKey = new Map<string, Row>();
  #logs = new Map<Id, Log>();
  #tallies = { action: new Map<string, number>(), from: new Map<string, number>() };
  #listeners = new Set<Listener>();
  #room = ROOM;
  #newest = 0;
  #oldest = 0;
  #followers = 0;
  #stop = () => {};
  #running = false;
  #wanted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Keeps the rows up to date until the function that it gives is called. */
  follow(): () => void {
    this.#followers += 1;
    if (this.#followers === 1) this.#stop = this.#start();
    return () => {
      this.#followers -= 1;
      if (this.#followers === 0) this.#stop();
    };
  }

  /** Tells of changes until the function that it gives is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The row of a message, or of a tick after it, if it is here. */
  find(process: Id, slot: number, tick = 0): Row | undefined {
    return this.#byKey.get(keyOf(process, slot, tick));
  }

  /** The row with a key. */
  byKey(key: string): Row | undefined {
    return this.#byKey.get(key);
  }

  /** The place of a row. */
  indexOf(row: Row): number {
    return indexOf(this.rows, row);
  }

  /** The actions, or the senders, of what is here, and how many rows each has. */
  tally(of: "action" | "from"): ReadonlyMap<string, number> {
    return this.#tallies[of];
  }

  /** Loads messages that are older than those here. */
  loadOlder(): void {
    this.#room = Math.max(this.#room, this.rows.length) + ROOM;
    this.#catchUp();
  }

  #start(): () => void {
    for (const log of this.#logs.values()) log.wasLeft();
    const ticks = network().subscribe({ type: "evaluated" }, (event) => {
      if (event.type === "evaluated" && event.tick > 0) this.#logs.get(event.process)?.tickedAfter(event.slot);
    });
    const stop = effect(() => {
      void changes.value;
      if (phase.value === "ready") this.#catchUp();
    });
    return () => {
      ticks();
      stop();
      clearTimeout(this.#timer);
    };
  }

  /** Loads what is missing, one round after the other. */
  #catchUp(): void {
    this.#wanted = true;
    if (this.#running) return;
    this.#running = true;
    this.#run().catch(complain);
  }

  async #run(): Promise<void> {
    // An effect began this, which is not to follow what is read here.
    await Promise.resolve();
    try {
      while (this.#wanted && this.#followers > 0) {
        this.#wanted = false;
        const began = performance.now();
        if (await this.#round()) {
          this.#wanted = true;
          // The page has at least as much time for everything else.
          await new Promise((resolve) => setTimeout(resolve, performance.now() - began));
        }
      }
    } finally {
      // In the same step in which nothing more was wanted: what is wanted from now on begins anew.
      this.#running = false;
      this.loading.value = false;
    }
    const rests = [...this.#logs.values()].map((log) => log.rest).filter((rest) => rest !== undefined);
    clearTimeout(this.#timer);
    if (rests.length > 0 && this.#followers > 0) this.#timer = setTimeout(() => this.#catchUp(), Math.min(...rests));
  }

  /** At most one page of each log; whether there was any. What is new goes before what is old. */
  async #round(): Promise<boolean> {
    const all = processes.peek();
    this.#forgetAllBut(all);
    const logs = all.map((info) => this.#logOf(info));
    const news = logs.map((log) => log.news(PAGE)).filter((range) => range !== undefined);
    if (news.length > 0) {
      this.loading.value = this.rows.length === 0;
      const loaded = await this.#load(news);
      this.#add(loaded, this.#newest);
      return true;
    }
    const isRoom = this.rows.length < this.#room;
    const history = isRoom ? logs.map((log) => log.history(PAGE)).filter((range) => range !== undefined) : [];
    if (history.length > 0) {
      this.loading.value = true;
      const loaded = await this.#load(history);
      const count = loaded.reduce((sum, { entries }) => sum + entries.length + entries.reduce((sum, { ticks }) => sum + ticks.length, 0), 0);
      this.#oldest -= count;
      this.#add(loaded, this.#oldest);
    }
    this.#countOlder();
    return history.length > 0;
  }

  #logOf(info: ProcessInfo): Log {
    let log = this.#logs.get(info.id);
    // What is made while one watches is news, whatever clock it goes by.
    const fromStart = this.rows.length > 0 && info.slot < PAGE;
    if (log === undefined) this.#logs.set(info.id, (log = new Log(info, { fromStart })));
    log.follow(info);
    return log;
  }

  /** Pages of some logs. */
  async #load(ranges: readonly Range[]): Promise<Loaded[]> {
    const loaded: Loaded[] = [];
    for (let at = 0; at < ranges.length; at += SIDE_BY_SIDE) {
      loaded.push(...(await Promise.all(ranges.slice(at, at + SIDE_BY_SIDE).map(load))));
    }
    return loaded;
  }

  /** Takes pages in: rows that are known become what they are now, the others get their places. */
  #add(loaded: readonly Loaded[], first: number): void {
    const fresh: Row[] = [];
    let from = Infinity;
    for (const { log, entries } of loaded) {
      for (const entry of entries) {
        for (const row of rowsOf(entry, log)) {
          const known = this.#byKey.get(row.key);
          if (known === undefined) fresh.push(row);
          else if (known.status !== row.status) from = Math.min(from, this.#renew(known, row));
        }
        log.took(entry);
      }
    }
    const placed = arrange(fresh.filter(({ kind }) => kind !== "lost"), first);
    this.#newest = Math.max(this.#newest, first + placed.length);
    for (const row of fresh) {
      this.#byKey.set(row.key, row);
      this.#count(row, 1);
    }
    const lost = fresh.filter(({ kind }) => kind === "lost");
    for (const row of lost) followSender(row, this.#byKey.get(keyOf(row.process, row.slot, row.tick))!);
    from = Math.min(from, this.#insert(placed), this.#insert(lost));
    from = Math.min(from, this.#trim());
    if (from < Infinity) this.#tell(from);
  }

  /** The index of the row. */
  #renew(known: Row, now: Row): number {
    const { arrival } = known;
    Object.assign(known, now, { arrival });
    return indexOf(this.rows, known);
  }

  /** Puts rows into their places. Gives the index of the first. */
  #insert(added: readonly Row[]): number {
    if (added.length === 0) return Infinity;
    const sorted = added.toSorted(compared);
    const cut = indexOf(this.rows, sorted[0]!);
    const moved = this.rows.splice(cut);
    let at = 0;
    for (const row of moved) {
      while (at < sorted.length && compared(sorted[at]!, row) < 0) this.rows.push(sorted[at++]!);
      this.rows.push(row);
    }
    while (at < sorted.length) this.rows.push(sorted[at++]!);
    return cut;
  }

  /** Lets the oldest go when there are too many. */
  #trim(): number {
    if (this.rows.length <= this.#room + SLACK) return Infinity;
    for (const row of this.rows.splice(0, this.rows.length - this.#room)) {
      this.#byKey.delete(row.key);
      this.#count(row, -1);
      this.#logs.get(row.process)?.lost(row.slot);
    }
    return 0;
  }

  /** What is known of processes that are gone goes too. */
  #forgetAllBut(all: readonly ProcessInfo[]): void {
    const here = new Set(all.map(({ id }) => id));
    const gone = [...this.#logs.keys()].filter((id) => !here.has(id));
    if (gone.length === 0) return;
    for (const id of gone) this.#logs.delete(id);
    const kept = this.rows.filter(({ process }) => here.has(process));
    this.rows.splice(0, this.rows.length, ...kept);
    this.#byKey = new Map(kept.map((row) => [row.key, row]));
    for (const tally of Object.values(this.#tallies)) tally.clear();
    for (const row of kept) this.#count(row, 1);
    this.#tell(0);
  }

  #count(row: Row, by: number): void {
    for (const of of ["action", "from"] as const) {
      const count = (this.#tallies[of].get(row[of]) ?? 0) + by;
      if (count === 0) this.#tallies[of].delete(row[of]);
      else this.#tallies[of].set(row[of], count);
    }
  }

  #countOlder(): void {
    let older = 0;
    for (const log of this.#logs.values()) older += log.older;
    this.older.value = older;
  }

  #tell(from: number): void {
    this.#countOlder();
    for (const listener of this.#listeners) listener(from);
    this.version.value += 1;
  }
}

interface Loaded {
  log: Log;
  entries: LogEntry[];
}

async function load({ log, from, to }: Range): Promise<Loaded> {
  try {
    return { log, entries: await network().log(log.id, { from, to, limit: to - from + 1 }) };
  } catch (problem) {
    // It was deleted meanwhile, or cannot be read: the list of processes says so, and the other logs are still to be seen.
    log.fail();
    if ((problem as { code?: string }).code !== "unknown-process") complain(problem);
    return { log, entries: [] };
  }
}

/** The one of this page. */
export const timeline = new Timeline();
