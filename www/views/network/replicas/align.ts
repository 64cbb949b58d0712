// Two texts side by side: lines that are the same stand in one row, and what differs stands beside what it differs from.
import type { JsonLine } from "./json-lines";

export interface Row {
  ours?: JsonLine;
  theirs?: JsonLine;
  isSame: boolean;
}

/** The most comparisons of two lines. What is larger is paired line by line. */
const MOST = 1_000_000;

export function align(ours: readonly JsonLine[], theirs: readonly JsonLine[]): Row[] {
  let start = 0;
  while (start < Math.min(ours.length, theirs.length) && isSame(ours[start]!, theirs[start]!)) start += 1;
  let end = 0;
  while (end < Math.min(ours.length, theirs.length) - start && isSame(ours.at(-1 - end)!, theirs.at(-1 - end)!)) end += 1;
  const shared = (lines: readonly JsonLine[]) => lines.map((line): Row => ({ ours: line, theirs: line, isSame: true }));
  return [
    ...shared(ours.slice(0, start)),
    ...alignMiddle(ours.slice(start, ours.length - end), theirs.slice(start, theirs.length - end)),
    ...shared(ours.slice(ours.length - end)),
  ];
}

/** By the longest sequence of lines that both have. */
function alignMiddle(ours: readonly JsonLine[], theirs: readonly JsonLine[]): Row[] {
  if (ours.length * theirs.length > MOST) return paired(ours, theirs);
  const lengths = commonLengths(ours, theirs);
  const width = theirs.length + 1;
  const rows: Row[] = [];
  let [one, other] = [0, 0];
  let [ourRun, theirRun] = [0, 0];
  const flush = () => {
    rows.push(...paired(ours.slice(ourRun, one), theirs.slice(theirRun, other)));
  };
  while (one < ours.length && other < theirs.length) {
    if (isSame(ours[one]!, theirs[other]!)) {
      flush();
      rows.push({ ours: ours[one]!, theirs: ours[one]!, isSame: true });
      one += 1;
      other += 1;
      [ourRun, theirRun] = [one, other];
    } else if (lengths[(one + 1) * width + other]! >= lengths[one * width + other + 1]!) one += 1;
    else other += 1;
  }
  [one, other] = [ours.length, theirs.length];
  flush();
  return rows;
}

/** For each pair of places, how many lines both have in the same order from there on. */
function commonLengths(ours: readonly JsonLine[], theirs: readonly JsonLine[]): Uint32Array {
  const width = theirs.length + 1;
  const lengths = new Uint32Array((ours.length + 1) * width);
  for (let one = ours.length - 1; one >= 0; one -= 1) {
    for (let other = theirs.length - 1; other >= 0; other -= 1) {
      const [here, below, beside] = [one * width + other, (one + 1) * width + other, one * width + other + 1];
      lengths[here] = isSame(ours[one]!, theirs[other]!) ? lengths[below + 1]! + 1 : Math.max(lengths[below]!, lengths[beside]!);
    }
  }
  return lengths;
}

/** Lines of which none is the same, beside one another. */
function paired(ours: readonly JsonLine[], theirs: readonly JsonLine[]): Row[] {
  return Array.from({ length: Math.max(ours.length, theirs.length) }, (_, index) => ({ ours: ours[index], theirs: theirs[index], isSame: false }));
}

/** A comma at the end says only whether something follows; the address of a table is another one in every machine. */
function isSame(one: JsonLine, other: JsonLine): boolean {
  return one.depth === other.depth && plain(one.text) === plain(other.text);
}

function plain(text: string): string {
  return text.replace(/,$/, "").replace(/\b(table|function|thread|userdata|builtin): 0x[\da-fA-F]+/g, "$1: 0x*");
}

/** Where two lines differ: how many characters are the same at the beginning, and at the end. */
export function sharedEnds(one: string, other: string): { start: number; end: number } {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < most - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  return { start, end };
}
