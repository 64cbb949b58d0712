// How a message fared, in a word.
import type { Row, RowStatus, Unhandled } from "../../session/timeline-rows";

/** What a reader should make of it. */
export type Tone = "good" | "warn" | "bad" | "plain";

const STATUSES: Readonly<Record<RowStatus, readonly [string, Tone]>> = {
  ok: ["ok", "good"],
  error: ["error", "bad"],
  rejected: ["rejected", "bad"],
  "invalid-request": ["refused", "bad"],
  "out-of-gas": ["out of gas", "bad"],
  "out-of-memory": ["out of memory", "bad"],
  "machine-trapped": ["machine failed", "bad"],
  waiting: ["waiting", "warn"],
  outside: ["outside", "warn"],
  stopped: ["hop limit", "bad"],
  dropped: ["dropped", "bad"],
};

const UNHANDLED: Readonly<Record<Unhandled, readonly [string, Tone]>> = {
  inbox: ["inbox", "warn"],
  "not-trusted": ["not trusted", "bad"],
  "not-assignable": ["refused", "bad"],
};

export function statusOf({ status, unhandled }: Pick<Row, "status" | "unhandled">): readonly [text: string, tone: Tone] {
  return (status === "ok" && unhandled && UNHANDLED[unhandled]) || STATUSES[status];
}

export function Status({ row }: { row: Pick<Row, "status" | "unhandled"> }) {
  return statusWord(row);
}

/** The same for rows of long lists, which are too many to have components of their own. */
export function statusWord(row: Pick<Row, "status" | "unhandled">) {
  const [text, tone] = statusOf(row);
  return <span class={`msg-status tone-${tone}`}>{text}</span>;
}
