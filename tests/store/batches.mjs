// Batches of twenty changes, each of which says which batch it belongs to.
import assert from "node:assert/strict";

const HEADS = 16;
/** More than a row has room for. */
const LARGE = 1_500_000;

const keyOf = (number) => {
  const key = new Uint8Array(4);
  new DataView(key.buffer).setUint32(0, number);
  return key;
};
const valueOf = (number) => new TextEncoder().encode(String(number));
const numberIn = (value) => Number(new TextDecoder().decode(value));
const ALL = [new Uint8Array(), new Uint8Array(5).fill(255), Infinity];

/** What a batch changes: all heads, one more entry of a log, a large image, and the log before the last hundred. */
export function batch(number) {
  return [
    ...Array.from({ length: HEADS }, (_, head) => ["put", "heads", keyOf(head), valueOf(number)]),
    ["put", "log", keyOf(number), valueOf(number)],
    ["put", "images", keyOf(number % 3), new Uint8Array(LARGE).fill(number)],
    ["delete", "images", keyOf((number + 1) % 3)],
    ["deleteRange", "log", keyOf(0), keyOf(Math.max(number - 100, 0))],
  ];
}

/** The number of the last batch in a store; 0 before the first. */
export function lastNumber(store) {
  const [rows] = store.read([["rangeDown", "log", ...ALL.slice(0, 2), 1]]);
  return rows.length === 0 ? 0 : numberIn(rows[0][1]);
}

/** Throws unless a store has whole batches and nothing else. Returns the last one's number. */
export function checkBatches(store) {
  const last = lastNumber(store);
  const [heads, log, images] = store.read(["heads", "log", "images"].map((table) => ["range", table, ...ALL]));
  assert.deepEqual(heads.map(([, value]) => numberIn(value)), Array(last === 0 ? 0 : HEADS).fill(last));
  const first = Math.max(last - 100, 1);
  assert.deepEqual(log.map(([, value]) => numberIn(value)), Array.from({ length: last === 0 ? 0 : last - first + 1 }, (_, index) => first + index));
  for (const [, value] of images) assert.ok(value.length === LARGE && value.every((byte) => byte === value[0]), "an image of two batches");
  assert.ok(last === 0 || images.some(([, value]) => value[0] === last % 256), "the last image is missing");
  return last;
}
