// What is different between two states. Digests tell where to look: what has the same one on both sides is not entered.
import type { Variable } from "lunette";
import type { Inspect } from "./look";
import { isOfLibrary } from "./library";
import { remaining } from "./pages";
import { entryId, pathTo, stepsOf, type Path } from "./path";

export interface Change {
  kind: "added" | "removed" | "changed";
  path: Path;
  /** Its place among the entries of each table on the way, in the state after; none for what was removed. */
  places: readonly number[];
  before?: Variable;
  after?: Variable;
}

/** What a comparison tells as it goes: a change, or how many entries it looked at. */
export type Found = Change | { kind: "looked"; count: number };

/** Entries that are asked for at a time. */
const PAGE = 500;

/** Where the library keeps what it does with each message: of changes there people want to hear last. */
const BOOKKEEPING = new Set(["ao", "HANDLER_PRINT_LOGS"]);

const isBookkeeping = (name: string) => BOOKKEEPING.has(name);

/** A state may hold itself by ever longer ways. */
const DEEPEST = 40;

interface Place {
  path: Path;
  places: readonly number[];
}

/** A value on both sides, whose entries are to be compared. */
interface Task extends Place {
  before?: Variable;
  after?: Variable;
}

interface Sides {
  before: Inspect | undefined;
  after: Inspect;
  signal: AbortSignal;
}

/** Compares, as far as the caller asks on: first the globals, then what is in them, level by level, so that what can be reached in several ways
 *  is found on the shortest. Without a state before, everything that did not come with the machine is new. */
export async function* compare(before: Inspect | undefined, after: Inspect, signal: AbortSignal): AsyncGenerator<Found, void> {
  const sides = { before, after, signal };
  const tasks: Task[] = [{ path: [], places: [] }];
  /** Pairs of digests that were entered already. */
  const seen = new Set<string>();
  for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
    let isExplained = false;
    for await (const found of compareEntries(sides, task)) {
      if (found.kind !== "looked") isExplained = true;
      if (found.kind !== "inner") yield found;
      else if (!seen.has(found.pair)) {
        seen.add(found.pair);
        if (found.task !== undefined) tasks.push(found.task);
      }
    }
    const { path, places, before, after } = task;
    if (!isExplained && path.length > 0) yield { kind: "changed", path, places, before, after };
  }
}

/** Something in a value is different: it is to be looked into, unless it is nothing of the process's. */
interface Inner {
  kind: "inner";
  pair: string;
  task?: Task;
}

async function* compareEntries(sides: Sides, { path, places }: Task): AsyncGenerator<Found | Inner, void> {
  const isTop = path.length === 0;
  for await (const pair of pairs(sides, path)) {
    if (pair.kind === "looked") {
      yield pair;
      continue;
    }
    const { before, after, place } = pair;
    if (before?.digest === after?.digest || (isTop && after?.builtin && (before === undefined || before.builtin))) continue;
    const way = pathTo(path, (after ?? before)!);
    if (way !== undefined) yield compareValues({ path: way, places: after === undefined ? [] : [...places, place], before, after });
  }
}

function compareValues({ before, after, ...place }: Task): Change | Inner {
  if (before === undefined) return { kind: "added", ...place, after };
  if (after === undefined) return { kind: "removed", ...place, before };
  if (!isSameThing(before, after) || place.path.length >= DEEPEST) return { kind: "changed", ...place, before, after };
  const task = isOfLibrary(after) ? undefined : { ...place, before, after };
  return { kind: "inner", pair: `${before.digest} ${after.digest}`, task };
}

/** Whether two values are told apart by what is in them. */
function isSameThing(before: Variable, after: Variable): boolean {
  if (before.type !== after.type) return false;
  return before.type === "table" || (before.type === "function" && before.text === after.text && (before.size ?? 0) > 0 && before.size === after.size);
}

type Pair = { kind: "pair"; before?: Variable; after?: Variable; place: number } | { kind: "looked"; count: number };

/** The entries of a value on both sides, side by side; those without a counterpart last. Both sides are read page by page. */
async function* pairs({ before, after, signal }: Sides, path: Path): AsyncGenerator<Pair> {
  const left = new EntryReader(before, path, signal);
  const right = new EntryReader(after, path, signal);
  while (!left.isAtEnd || !right.isAtEnd) {
    yield { kind: "looked", count: (await left.next()) + (await right.next()) };
    for (const [id, { variable, place }] of right.unmatched) {
      const counterpart = left.unmatched.get(id);
      if (counterpart === undefined) continue;
      left.unmatched.delete(id);
      right.unmatched.delete(id);
      yield { kind: "pair", before: counterpart.variable, after: variable, place };
    }
  }
  for (const { variable, place } of right.unmatched.values()) yield { kind: "pair", after: variable, place };
  for (const { variable, place } of left.unmatched.values()) yield { kind: "pair", before: variable, place };
}

/** Reads the entries of one side. */
class EntryReader {
  /** Those that were read and not met on the other side yet. */
  readonly unmatched = new Map<string, { variable: Variable; place: number }>();
  isAtEnd: boolean;
  #inspect: Inspect | undefined;
  #path: Path;
  #signal: AbortSignal;
  #from = 0;

  constructor(inspect: Inspect | undefined, path: Path, signal: AbortSignal) {
    this.#inspect = inspect;
    this.#path = path;
    this.#signal = signal;
    this.isAtEnd = inspect === undefined;
  }

  /** Reads a page; gives how many entries it had. */
  async next(): Promise<number> {
    if (this.isAtEnd) return 0;
    const value = await this.#inspect!({ path: stepsOf(this.#path), from: this.#from, limit: PAGE, signal: this.#signal });
    const entries = value.entries ?? [];
    for (const [index, variable] of entries.entries()) this.unmatched.set(entryId(variable), { variable, place: this.#from + index });
    this.#from += entries.length;
    this.isAtEnd = remaining(value, PAGE) === 0;
    return entries.length;
  }
}

/** Changes under the global that they are in, in the order in which they were found. */
export function grouped(changes: readonly Change[]): { name: string; changes: Change[] }[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    const name = change.path[0]!.key;
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name)!.push(change);
  }
  const ordered = [...groups].sort(([left], [right]) => Number(isBookkeeping(left)) - Number(isBookkeeping(right)));
  return ordered.map(([name, changes]) => ({ name, changes }));
}
