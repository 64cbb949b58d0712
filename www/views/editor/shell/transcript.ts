// What the shell shows of a process: a window on its log, the newest last, and notes of this page between the messages.
import { signal } from "@preact/signals";
import type { DryRun, LogEntry, Process } from "lunette";
import { network, processes, selectedId } from "../../../session/network";
import { complain } from "../../../session/notice";

/** Messages that are read at once. */
const PAGE = 50;

/** The most messages in the page. */
const MOST = 200;

/** The most notes of a process. */
const NOTES = 50;

export interface Transcript {
  process: string | undefined;
  entries: readonly LogEntry[];
  /** The newest slot that was looked at. */
  last: number;
  hasEarlier: boolean;
  /** Newer ones were left out to make room for earlier ones. */
  hasLater: boolean;
}

const NOTHING: Transcript = { process: undefined, entries: [], last: -1, hasEarlier: false, hasLater: false };

export const transcript = signal<Transcript>(NOTHING);

/** The prompt that the process gave last, in its colours. */
export const prompt = signal("");

// Reading the log --------------------------------------------------------------------------------------------------------------

let isReading = false;
let isStale = false;
let isDone: Promise<void> = Promise.resolve();

/** Shows what has come. Resolves when it is shown. */
export function refresh(): Promise<void> {
  isStale = true;
  if (!isReading) isDone = readAll();
  return isDone;
}

async function readAll(): Promise<void> {
  isReading = true;
  while (isStale) {
    isStale = false;
    const began = performance.now();
    try {
      await read();
    } catch (problem) {
      // A process that was removed meanwhile is no longer shown.
      if (transcript.peek().process === selectedId.peek()) complain(problem);
    }
    // So that a process to which much happens leaves time for everything else.
    if (isStale) await new Promise((resolve) => setTimeout(resolve, 2 * (performance.now() - began)));
  }
  isReading = false;
}

async function read(): Promise<void> {
  const id = selectedId.peek();
  if (id === undefined) {
    transcript.value = NOTHING;
    return;
  }
  const process = network().process(id);
  const now = transcript.peek();
  if (now.process !== id) return readNewest(process);
  if (now.hasLater) return;
  const { evaluated } = await process.info();
  if (evaluated - now.last > MOST) return readNewest(process);
  // The newest one again: its schedule may have done something after it.
  const entries = (await process.log({ from: Math.max(now.last, 0), limit: MOST + 1 })).filter(isEvaluated);
  if (transcript.peek() !== now || selectedId.peek() !== id) {
    isStale = true;
    return;
  }
  const fresh = entries.filter(({ slot }) => slot > now.last);
  const again = entries.find(({ slot }) => slot === now.last);
  if (fresh.length === 0 && again?.ticks.length === now.entries.at(-1)?.ticks.length) return;
  const known = now.entries.map((entry) => (entry.slot === again?.slot ? again : entry));
  show({ ...now, entries: [...known, ...fresh], last: fresh.at(-1)?.slot ?? now.last });
}

function isEvaluated({ result }: LogEntry): boolean {
  return result !== undefined;
}

async function readNewest(process: Process): Promise<void> {
  if (transcript.peek().process !== process.id) {
    // What another process said would be taken for this one's.
    transcript.value = NOTHING;
    prompt.value = "";
  }
  const { evaluated } = await process.info();
  const first = Math.max(0, evaluated - PAGE + 1);
  const entries = evaluated < 0 ? [] : (await process.log({ from: first, to: evaluated })).filter(isEvaluated);
  if (process.id !== selectedId.peek()) return;
  show({ process: process.id, entries, last: evaluated, hasEarlier: first > 0, hasLater: false });
}

/** Whether the reader is at the end, and wants to stay there when more comes. */
export const isFollowing = { current: true };

/** Shows the newest again, after earlier ones were looked at. */
export async function showNewest(): Promise<void> {
  isFollowing.current = true;
  if (transcript.peek().hasLater) transcript.value = NOTHING;
  await refresh();
}

/** Adds the messages before those that are shown. */
export async function showEarlier(): Promise<void> {
  const now = transcript.peek();
  if (now.process === undefined) return;
  const to = (now.entries[0]?.slot ?? now.last + 1) - 1;
  const from = Math.max(0, to - PAGE + 1);
  const earlier = to < 0 ? [] : await network().process(now.process).log({ from, to });
  const latest = transcript.peek();
  if (latest.process !== now.process || (latest.entries[0]?.slot ?? latest.last + 1) - 1 !== to) return;
  const entries = [...earlier.filter(isEvaluated), ...latest.entries];
  const kept = entries.slice(0, MOST);
  transcript.value = { ...latest, entries: kept, hasEarlier: from > 0, hasLater: latest.hasLater || kept.length < entries.length };
}

/** Shows nothing of what was; all of it can be shown again. */
export function clear(): void {
  const now = transcript.peek();
  if (now.process !== undefined) notes.value = new Map([...notes.peek(), [now.process, []]]);
  transcript.value = { ...now, entries: [], hasEarlier: now.last >= 0, hasLater: false };
}

/** Shows messages up to the newest; the first of too many are left out. */
function show(next: Transcript): void {
  const left = next.entries.length - MOST;
  transcript.value = left > 0 ? { ...next, entries: next.entries.slice(left), hasEarlier: true } : next;
  const said = next.entries.findLast((entry) => promptOf(entry) !== undefined);
  if (said !== undefined) prompt.value = promptOf(said)!;
}

function promptOf({ result }: LogEntry): string | undefined {
  const output = result?.result.Output;
  return typeof output === "object" && typeof output?.prompt === "string" ? output.prompt : undefined;
}

// Notes ------------------------------------------------------------------------------------------------------------------------

type NoteContent =
  | { kind: "dry"; source: string; outcome: DryRun }
  | { kind: "problem"; source: string; text: string }
  /** What a command of the shell says; `command` as it was written. */
  | { kind: "told"; command: string; text: string };

export type Note = NoteContent & { id: number; /** After which slot it was made. */ after: number };

export const notes = signal<ReadonlyMap<string, readonly Note[]>>(new Map());

let count = 0;

/** Puts a note behind what there is of a process by now. */
export function note(process: string, content: NoteContent): void {
  const now = transcript.peek();
  const after = now.process === process ? now.last : (processes.peek().find(({ id }) => id === process)?.evaluated ?? -1);
  const mine: Note = { ...content, id: (count += 1), after };
  notes.value = new Map([...notes.peek(), [process, [...(notes.peek().get(process) ?? []), mine].slice(-NOTES)]]);
}

/** A message or a note, in the order in which they are shown. */
export type Item = { key: string; entry: LogEntry } | { key: string; note: Note };

export function itemsOf({ process, entries, last, hasEarlier, hasLater }: Transcript, all: ReadonlyMap<string, readonly Note[]>): Item[] {
  const first = hasEarlier ? (entries[0]?.slot ?? last + 1) - 1 : -1;
  const waiting = ((process !== undefined && all.get(process)) || []).filter(({ after }) => after >= first);
  const items: Item[] = [];
  const put = (before: number) => {
    while (waiting.length > 0 && waiting[0]!.after < before) {
      const mine = waiting.shift()!;
      items.push({ key: `note ${mine.id}`, note: mine });
    }
  };
  for (const entry of entries) {
    put(entry.slot);
    items.push({ key: String(entry.slot), entry });
  }
  if (!hasLater) put(Infinity);
  return items;
}
