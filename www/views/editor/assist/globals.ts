// The globals of the process that is shown: asked for once after each change, by whoever assists with writing.
import { effect, signal } from "@preact/signals";
import type { Step, Variable } from "lunette";
import { selected, selectedProcess } from "../../../session/network";

/** Milliseconds without a change before the process is asked. */
const QUIET = 400;

/** The most entries of a table that completion offers. */
const ENTRIES = 1000;

export interface Globals {
  process: string;
  /** Of which state they are, see `version`. */
  version: string | undefined;
  byName: ReadonlyMap<string, Variable>;
}

/** Undefined until the process has answered; nothing is known then. */
export const globals = signal<Globals | undefined>(undefined);

/** The state of the process: another one after each message. */
export function version(): string | undefined {
  const process = selected.value;
  return process && `${process.id} ${process.evaluated}`;
}

/** Keeps `globals` up to date until the function that it gives is called. */
export function followGlobals(): () => void {
  let timer: number | undefined;
  let asked = false;
  let isStale = false;
  const ask = async () => {
    if (asked) {
      isStale = true;
      return;
    }
    // It may have been deleted since.
    if (selected.peek() === undefined) return;
    asked = true;
    const process = selectedProcess();
    const asOf = version();
    try {
      const { entries = [] } = await process.inspect({ depth: 1, limit: 5000 });
      const byName = new Map(entries.flatMap((entry) => (typeof entry.step === "string" ? [[entry.step, entry]] : [])));
      // Another process may be shown by now, which is asked in its turn.
      if (selected.peek()?.id === process.id) globals.value = { process: process.id, version: asOf, byName };
    } catch {
      // A process that stopped, or that another tab removed: what it would know is left out.
      globals.value = undefined;
    }
    asked = false;
    if (isStale) later();
  };
  const later = () => {
    isStale = false;
    clearTimeout(timer);
    timer = setTimeout(ask, QUIET) as unknown as number;
  };
  const stop = effect(() => {
    if (globals.peek()?.process !== selected.value?.id) globals.value = undefined;
    if (version() !== undefined) later();
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

let cached: { version: string | undefined; tables: Map<string, Promise<Variable | undefined>> } = { version: undefined, tables: new Map() };

/** A value in the process with its entries; undefined when there is none. The same state is not asked twice. */
export function lookInside(path: readonly Step[]): Promise<Variable | undefined> {
  const now = version();
  if (cached.version !== now) cached = { version: now, tables: new Map() };
  const key = JSON.stringify(path);
  let found = cached.tables.get(key);
  if (now === undefined) return Promise.resolve(undefined);
  if (found === undefined) {
    found = selectedProcess().inspect({ path, depth: 1, limit: ENTRIES }).catch(() => undefined);
    cached.tables.set(key, found);
  }
  return found;
}
