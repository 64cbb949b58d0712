// The text of a source, found in the log of a process by its digest: it came with a message that was evaluated, or with the process.
import type { LogEntry, MessageInfo } from "lunette";
import { network } from "./network";
import { fnv1a } from "./fnv1a";

export interface FoundSource {
  /** Of which message's data it is. */
  slot: number;
  text: string;
}

interface SourceSearch {
  found?: FoundSource;
  /** How many messages were looked at, and whether that is all that there are. */
  looked: number;
  isDone: boolean;
}

/** Entries of the log that are asked for at a time. */
const PAGE = 50;

/** Messages that are looked at before the person is asked whether to go on. */
const MOST_MESSAGES = 1000;

/** What is known of a log: the digests of its sources, and how far back it was read from which slot. */
interface KnownLog {
  slots: Map<string, number>;
  /** The slots from `first` to `last` were read. */
  first: number;
  last: number;
}

const logs = new Map<string, KnownLog>();

/** Looks for a source in the messages up to a slot, the newest first; each call looks further back than the one before. */
export async function findSource(process: string, digest: string, upTo: number, signal: AbortSignal): Promise<SourceSearch> {
  const log = knownLog(process, upTo);
  if (upTo > log.last) {
    await read(log, process, log.last + 1, upTo, signal);
    log.last = upTo;
  }
  const end = Math.max(0, log.first - MOST_MESSAGES);
  while (!log.slots.has(digest) && log.first > end) {
    const from = Math.max(end, log.first - PAGE);
    await read(log, process, from, log.first - 1, signal);
    log.first = from;
  }
  const slot = log.slots.get(digest);
  const found = slot === undefined ? undefined : { slot, text: await textAt(process, slot, signal) };
  return { found, looked: log.last - log.first + 1, isDone: log.first === 0 };
}

/** A log that is read from this slot backwards; the part that is known is gone on with where it is near. */
function knownLog(process: string, upTo: number): KnownLog {
  let log = logs.get(process);
  if (log === undefined || upTo > log.last + MOST_MESSAGES) logs.set(process, (log = { slots: new Map(), first: upTo + 1, last: upTo }));
  return log;
}

async function read(log: KnownLog, process: string, first: number, last: number, signal: AbortSignal): Promise<void> {
  for (let from = first; from <= last; from += PAGE) {
    const to = Math.min(last, from + PAGE - 1);
    const entries = await network().log(process, { from, to, limit: PAGE, results: false, signal });
    for (const entry of entries) for (const digest of digestsOf(entry)) log.slots.set(digest, entry.slot);
  }
}

/** An evaluation is tried as an expression first, with `return` before it. */
function digestsOf({ slot, message }: LogEntry): string[] {
  if (!isSource(slot, message)) return [];
  const { data } = message;
  return typeof data === "string" ? [fnv1a(data), fnv1a(`return ${data}`)] : [fnv1a(data)];
}

function isSource(slot: number, { tags }: MessageInfo): boolean {
  const has = (tag: string, wanted: string) => tags.some(({ name, value }) => name === tag && value === wanted);
  return has("Action", "Eval") || (slot === 0 && has("On-Boot", "Data"));
}

async function textAt(process: string, slot: number, signal: AbortSignal): Promise<string> {
  const [entry] = await network().log(process, { from: slot, to: slot, limit: 1, results: false, signal });
  const data = entry?.message.data ?? "";
  return typeof data === "string" ? data : new TextDecoder().decode(data);
}
