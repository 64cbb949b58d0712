// A search through the keys and values of a state, page by page, so that a person sees what is found and can stop it.
import type { Variable } from "lunette";
import type { Inspect } from "./look";
import { isOfLibrary } from "./library";
import { remaining } from "./pages";
import { pathTo, stepsOf, type Path } from "./path";

export interface Match {
  path: Path;
  variable: Variable;
  /** Its place among the entries of each table on the way, from 0. */
  places: readonly number[];
}

/** Entries of a table in an answer. */
const PAGE = 100;

/** A state may hold itself by ever longer ways. */
const DEEPEST = 40;

interface Task {
  path: Path;
  places: readonly number[];
  from: number;
}

export class Search {
  /** What was found so far. */
  readonly matches: Match[] = [];
  /** How many values were looked at. */
  looked = 0;
  #inspect: Inspect;
  #words: readonly string[];
  #withBuiltin: boolean;
  #tasks: Task[] = [{ path: [], places: [], from: 0 }];
  /** What was looked through, by its digest: the same content is not looked through twice. */
  #seen = new Set<string>();

  /** Finds what has all of the words, in whatever case, in its key or its text. */
  constructor(inspect: Inspect, words: string, { withBuiltin = false } = {}) {
    this.#inspect = inspect;
    this.#words = words.toLowerCase().split(/\s+/).filter(Boolean);
    this.#withBuiltin = withBuiltin;
  }

  /** Whether everything was looked at. */
  get isDone(): boolean {
    return this.#tasks.length === 0;
  }

  /** Looks at so many values more, or until so many were found. Calls `onProgress` now and then. */
  async run({ values, matches, signal, onProgress }: { values: number; matches: number; signal: AbortSignal; onProgress: () => void }): Promise<void> {
    const lastValue = this.looked + values;
    const lastMatch = this.matches.length + matches;
    while (!this.isDone && this.looked < lastValue && this.matches.length < lastMatch) {
      const task = this.#tasks[0]!;
      // A first entry is one of every table of an answer, so later pages have one level.
      const value = await this.#inspect({ path: stepsOf(task.path), depth: task.from === 0 ? 2 : 1, from: task.from, limit: PAGE, signal });
      this.#tasks.shift();
      this.#visit(task, value, task.from);
      onProgress();
    }
  }

  /** Looks at the entries of a value that an answer holds, and at theirs. */
  #visit({ path, places }: Omit<Task, "from">, value: Variable, from: number): void {
    for (const [index, entry] of (value.entries ?? []).entries()) {
      if (path.length === 0 && entry.builtin && !this.#withBuiltin) continue;
      const way = pathTo(path, entry);
      const found = [...places, from + index];
      this.looked += 1;
      if (way !== undefined && this.#matches(entry)) this.matches.push({ path: way, variable: entry, places: found });
      if (way !== undefined) this.#enter({ path: way, places: found }, entry);
    }
    if (remaining(value, PAGE) > 0) this.#tasks.push({ path, places, from: from + PAGE });
  }

  #enter(place: Omit<Task, "from">, entry: Variable): void {
    const holds = (entry.type === "table" || (entry.type === "function" && !isOfLibrary(entry))) && (entry.size ?? 0) > 0;
    if (!holds || place.path.length >= DEEPEST || this.#seen.has(entry.digest)) return;
    this.#seen.add(entry.digest);
    if (entry.entries === undefined) this.#tasks.push({ ...place, from: 0 });
    else this.#visit(place, entry, 0);
  }

  #matches({ key, text, type }: Variable): boolean {
    const content = `${key}\n${type === "table" ? "" : text}`.toLowerCase();
    return this.#words.every((word) => content.includes(word));
  }
}
