// What is different between two states. Digests tell where to look: what has the same one on both sides is not entered.
import type { Variable } from "lunette";
import type { Inspect } from "./look";
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

/** A state may hold itself by ever longer ways. */
const DEEPEST = 40;

interface Place {
  path: Path;
  places: readonly number[];
}

interface Sides {
  before: Inspect | undefined;
  after: Inspect;
  signal: AbortSignal;
  /** Pairs of digests that were entered already. */
  seen: Set<string>;
}

/** Compares, as far as the caller asks on. Without a state before, everything that did not come with the machine is new. */
export function compare(before: Inspect | undefined, after: Inspect, signal: AbortSignal): AsyncGenerator<Found, unknown> {
  return compareEntries({ before, after, signal, seen: new Set() }, { path: [], places: [] });
}

/** Gives whether anything was found, or was found elsewhere before. */
async function* compareEntries(sides: Sides, { path, places }: Place): AsyncGenerator<Found, boolean> {
  let isDifferent = false;
  for await (const pair of pairs(sides, path)) {
    if (pair.kind === "looked") {
      yield pair;
      continue;
    }
    const { before, after, place } = pair;
    if (before?.digest === after?.digest || (path.length === 0 && before === undefined && after?.builtin)) continue;
    const way = pathTo(path, (after ?? before)!);
    if (way === undefined) continue;
    isDifferent = true;
    yield* compareValues(sides, { path: way, places: after === undefined ? [] : [...places, place] }, before, after);
  }
  return isDifferent;
}

async function* compareValues(sides: Sides, place: Place, before: Variable | undefined, after: Variable | undefined): AsyncGenerator<Found, void> {
  if (before === undefined) yield { kind: "added", ...place, after };
  else if (after === undefined) yield { kind: "removed", ...place, before };
  else if (!isSameThing(before, after) || place.path.length >= DEEPEST) yield { kind: "changed", ...place, before, after };
  else {
    const pair = `${before.digest} ${after.digest}`;
    if (sides.seen.has(pair)) return;
    sides.seen.add(pair);
    const isExplained = yield* compareEntries(sides, place);
    if (!isExplained) yield { kind: "changed", ...place, before, after };
  }
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
  return [...groups].map(([name, changes]) => ({ name, changes }));
}
