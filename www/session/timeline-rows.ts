// A message of a log in the room of a line: what lists and diagrams show of it, without its data.
import type { Delivery, EvaluationStatus, Id, LogEntry, MessageInfo, Result, ResultEntry } from "lunette";
import { plain } from "../parts/ansi";

/** `waiting`: it is not evaluated yet. Of what arrived nowhere here: `outside`, it is in the outbox; `hop-limit`, its chain was as long as
 *  chains may be; `dropped`, nobody can have it. */
export type RowStatus = EvaluationStatus | "waiting" | "outside" | "hop-limit" | "dropped";

/** What became of a message that no handler took, as far as the output tells; what is certain is in a trace. */
export type Unhandled = "inbox" | "not-trusted" | "not-assignable";

/** Something that an evaluation sent. */
export interface Sent {
  kind: Delivery["kind"];
  /** Its place in the result. */
  index: number;
  /** Whom it names; of a spawn the new process. */
  target: string;
  action: string;
  /** Where it arrived. */
  place?: { process: Id; slot: number };
  /** Where it did not arrive. */
  fate?: "outside" | "hop-limit" | "dropped";
  /** Its key in the outbox. */
  outbox?: number;
  /** Why it was dropped. */
  problem?: string;
}

export interface Row {
  /** Unlike that of any other row. */
  key: string;
  /** A message of a log, a tick of a cron, or something that was sent and arrived nowhere. */
  kind: "message" | "tick" | "lost";
  /** Whose log it is in; of what was lost, who sent it. */
  process: Id;
  slot: number;
  /** Which tick after the slot; 0 for the message. */
  tick: number;
  /** Of what was lost: its place among what was sent. */
  lost?: number;
  /** Milliseconds since 1970. */
  time: number;
  /** Orders what has the same time. */
  arrival: number;
  from: string;
  to: string;
  action: string;
  /** How it came to be in the log. */
  via: Delivery["kind"];
  status: RowStatus;
  unhandled?: Unhandled;
  /** Units of work; undefined while nothing was done. */
  gas?: number;
  cause?: LogEntry["cause"];
  hops: number;
  sent: readonly Sent[];
  /** What a search looks through, in lower case. */
  words: string;
  /** Why it was lost. */
  reason?: string;
  /** It happened to the process that this one was forked from. */
  copied: boolean;
}

/** What is to be known of a process for its rows. */
interface LogOwner {
  id: Id;
  owner: Id;
  /** The last slot that was copied from another process; -1 for none. */
  copiedUpTo: number;
}

/** Characters of tags and data that are kept for searching. */
const SEARCHED = 240;

/** The rows of an entry: its message, its ticks, and after each what it lost. */
export function rowsOf(entry: LogEntry, log: LogOwner): Row[] {
  const message = messageRow(entry, log);
  const ticks = entry.ticks.map((tick) => tickRow(tick, log));
  return [message, ...ticks].flatMap((row) => [row, ...lostRows(row)]);
}

function messageRow({ slot, message, assignment, cause, hops, result }: LogEntry, { id: process, copiedUpTo }: LogOwner): Row {
  const copied = slot <= copiedUpTo;
  const sent = result === undefined ? [] : sentOf(result);
  return {
    key: keyOf(process, slot),
    kind: "message",
    process,
    slot,
    tick: 0,
    time: assignment.timestamp,
    arrival: 0,
    from: message.from,
    to: process,
    action: tagOf(message.tags, "Action"),
    via: slot > 0 && copied ? "message" : viaOf(message, slot, process),
    status: result?.status ?? "waiting",
    unhandled: result && unhandledOf(result.result),
    gas: result?.gas,
    cause,
    hops,
    sent,
    words: wordsOf(message),
    copied,
  };
}

function tickRow(tick: ResultEntry, { id: process, owner, copiedUpTo }: LogOwner): Row {
  const { number, interval, timestamp } = tick.cron!;
  return {
    key: keyOf(process, tick.slot, number),
    kind: "tick",
    process,
    slot: tick.slot,
    tick: number,
    time: timestamp,
    arrival: 0,
    from: owner,
    to: process,
    action: `Cron ${interval}`,
    via: "message",
    status: tick.status,
    unhandled: unhandledOf(tick.result),
    gas: tick.gas,
    hops: 0,
    sent: sentOf(tick),
    words: `cron ${interval}`,
    copied: tick.slot <= copiedUpTo,
  };
}

/** What an evaluation sent and nobody got. */
export function lostRows(sender: Row): Row[] {
  return sender.sent.flatMap((sent, place) => (sent.fate === undefined ? [] : [lostRow(sender, sent, place)]));
}

function lostRow(sender: Row, { target, action, fate, problem, kind }: Sent, place: number): Row {
  return {
    key: keyOfLost(sender.key, place),
    kind: "lost",
    process: sender.process,
    slot: sender.slot,
    tick: sender.tick,
    lost: place,
    time: sender.time,
    arrival: 0,
    from: sender.process,
    to: target,
    action,
    via: kind,
    status: fate!,
    cause: { process: sender.process, slot: sender.slot, tick: sender.tick, index: place },
    hops: sender.hops + 1,
    sent: [],
    words: `${target} ${action} ${problem ?? ""}`.toLowerCase(),
    reason: problem,
    copied: sender.copied,
  };
}

/** The key of a message, or of a tick after it. */
export function keyOf(process: Id, slot: number, tick = 0): string {
  return tick === 0 ? `${process}/${slot}` : `${process}/${slot}+${tick}`;
}

/** The key of what was lost: that of who sent it, and its place among what was sent. */
export function keyOfLost(sender: string, place: number): string {
  return `${sender}/${place}`;
}

/** The value of a tag; empty without one. Lists of tags may be anything when a process wrote them. */
export function tagOf(tags: unknown, name: string): string {
  if (!Array.isArray(tags)) return "";
  const found = tags.find((tag) => tag?.name === name)?.value;
  return typeof found === "string" ? found : "";
}

function viaOf({ id, target, tags }: MessageInfo, slot: number, process: Id): Row["via"] {
  if (slot === 0 && (id === process || tagOf(tags, "Type") === "Process")) return "spawn";
  return target === process ? "message" : "assignment";
}

function wordsOf({ tags, data }: MessageInfo): string {
  const said = tags.filter(({ name }) => !PROTOCOL.has(name)).map(({ name, value }) => `${name}=${value}`);
  const text = typeof data === "string" ? data.slice(0, SEARCHED) : "";
  return `${said.join(" ").slice(0, SEARCHED)} ${text}`.toLowerCase();
}

/** Tags that every message has: they tell nothing. */
export const PROTOCOL: ReadonlySet<string> = new Set(["Data-Protocol", "Variant", "Type", "From-Process", "From-Module", "Pushed-For", "Reference"]);

/** What was sent, and where that went. */
export function sentOf({ result, delivered }: ResultEntry): Sent[] {
  return delivered.map(({ kind, index, process, slot, outbox, problem }) => {
    const item = itemOf(result, kind, index);
    const place = process !== undefined && slot !== undefined ? { process, slot } : undefined;
    const fate = place ? undefined : outbox === undefined ? "dropped" : problem === undefined ? "outside" : "hop-limit";
    return { kind, index, target: place?.process ?? item.target, action: item.action, place, fate, outbox, problem };
  });
}

/** Whom a part of a result names, and its action. A process writes results: anything may be in them. */
function itemOf(result: Result, kind: Delivery["kind"], index: number): { target: string; action: string } {
  if (kind === "message") {
    const { Target, Tags } = result.Messages?.[index] ?? {};
    return { target: typeof Target === "string" ? Target : "", action: tagOf(Tags, "Action") };
  }
  if (kind === "spawn") return { target: "", action: tagOf(result.Spawns?.[index]?.Tags, "Name") };
  const named: unknown = result.Assignments?.[index]?.Processes?.[0];
  return { target: typeof named === "string" ? named : "", action: "" };
}

/** The aos library prints what it does with a message that no handler takes. A process may print the same, or nothing: see a trace for certainty. */
export function unhandledOf({ Output }: Result): Unhandled | undefined {
  const printed = typeof Output === "object" ? Output?.data : undefined;
  if (typeof printed !== "string") return undefined;
  const text = plain(printed);
  if (text.startsWith("Message is not trusted! From:")) return "not-trusted";
  if (/^Assignment is not trusted! From:/m.test(text)) return "not-assignable";
  return /^New Message From \S+: (Action|Data) =/m.test(text) ? "inbox" : undefined;
}
