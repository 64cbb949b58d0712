// How a message fared, in a word.
import { nameOf } from "../../session/names";
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
  stopped: ["stopped", "bad"],
  "hop-limit": ["hop limit", "bad"],
  dropped: ["dropped", "bad"],
};

const UNHANDLED: Readonly<Record<Unhandled, readonly [string, Tone]>> = {
  inbox: ["inbox", "warn"],
  "not-trusted": ["not trusted", "bad"],
  "not-assignable": ["refused", "bad"],
};

/** What is for people ends in the outbox: that is no mishap. */
const TO_A_PERSON = ["to a person", "plain"] as const;

type Fared = Pick<Row, "status" | "unhandled"> & Partial<Pick<Row, "to">>;

export function statusOf({ status, unhandled, to }: Fared): readonly [text: string, tone: Tone] {
  if (status === "outside" && nameOf(to ?? "").kind === "identity") return TO_A_PERSON;
  return (status === "ok" && unhandled && UNHANDLED[unhandled]) || STATUSES[status];
}

export function Status({ row }: { row: Fared }) {
  return statusWord(row);
}

/** The same for rows of long lists, which are too many to have components of their own. */
export function statusWord(row: Fared) {
  const [text, tone] = statusOf(row);
  return <span class={`msg-status tone-${tone}`}>{text}</span>;
}
