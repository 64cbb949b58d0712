// The order of rows of many logs: by time, and within one moment as they came; what was caused comes after its cause.
import type { Row } from "./timeline-rows";
import { keyOf } from "./timeline-rows";

/** The part of a place by which what was lost comes after its sender, and before the next. */
const FRACTION = 2 ** -20;

/** Negative when `left` comes first. */
export function compared(left: Pick<Row, "time" | "arrival">, right: Pick<Row, "time" | "arrival">): number {
  return left.time - right.time || left.arrival - right.arrival;
}

/** The index of the first row that does not come before a place. */
export function indexOf(rows: readonly Row[], place: Pick<Row, "time" | "arrival">): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compared(rows[middle]!, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Gives the rows of several logs their places among each other, numbered from `first`; resolves ties of time by what caused what. Rows of one log
 *  have to be in the order of that log. What was lost is placed with `followSender`. */
export function arrange(rows: Row[], first: number): Row[] {
  rows.sort((left, right) => left.time - right.time);
  const arranged: Row[] = [];
  for (let start = 0; start < rows.length; ) {
    let end = start + 1;
    while (end < rows.length && rows[end]!.time === rows[start]!.time) end += 1;
    arranged.push(...(end - start === 1 ? [rows[start]!] : causesFirst(rows.slice(start, end))));
    start = end;
  }
  arranged.forEach((row, at) => (row.arrival = first + at));
  return arranged;
}

/** The place of what was lost: right after who sent it. */
export function followSender(lost: Row, sender: Row): void {
  lost.arrival = sender.arrival + (lost.lost! + 1) * FRACTION;
}

/** Rows of one moment: each after the one before it in its log, and after the evaluation that sent it. */
function causesFirst(rows: readonly Row[]): Row[] {
  const here = new Map(rows.map((row) => [row.key, row]));
  const followers = new Map<Row, Row[]>();
  const awaited = new Map<Row, number>();
  const before = new Map<string, Row>();
  for (const row of rows) {
    const { cause } = row;
    const sender = cause && here.get(keyOf(cause.process, cause.slot, cause.tick));
    const earlier = new Set([before.get(row.process), sender].filter((found) => found !== undefined && found !== row) as Row[]);
    awaited.set(row, earlier.size);
    for (const one of earlier) {
      const known = followers.get(one);
      if (known) known.push(row);
      else followers.set(one, [row]);
    }
    before.set(row.process, row);
  }
  const ready = rows.filter((row) => awaited.get(row) === 0);
  for (let at = 0; at < ready.length; at += 1) {
    for (const follower of followers.get(ready[at]!) ?? []) {
      const left = awaited.get(follower)! - 1;
      awaited.set(follower, left);
      if (left === 0) ready.push(follower);
    }
  }
  // Logs of other networks may contradict each other: what is in a circle keeps the order in which it was given.
  return ready.length === rows.length ? ready : [...ready, ...rows.filter((row) => awaited.get(row)! > 0)];
}
