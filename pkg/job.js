// Messages and replies as one block of bytes each, so that a hundred of them cross to another thread as one. The other side of this is
// src/web/machines/job.rs. Numbers are little-endian.
//
//   messages   count u32 | length u32, count times | the messages as JSON, one after the other
//   replies    count u32 | status u32, length u32, gas f64, count times | the results as JSON, one after the other

const WORD = 4;
const REPLY = 16;

/** The messages, each as its bytes. */
export function* unpackMessages(block) {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const count = view.getUint32(0, true);
  let offset = WORD * (1 + count);
  for (let index = 0; index < count; index += 1) {
    const length = view.getUint32(WORD * (1 + index), true);
    yield block.subarray(offset, (offset += length));
  }
}

/** Replies `{ status, gas, json }` as one block. */
export function packReplies(replies) {
  const start = WORD + REPLY * replies.length;
  const block = new Uint8Array(replies.reduce((size, { json }) => size + json.length, start));
  const view = new DataView(block.buffer);
  view.setUint32(0, replies.length, true);
  let head = WORD;
  let offset = start;
  for (const { status, gas, json } of replies) {
    view.setUint32(head, status, true);
    view.setUint32(head + 4, json.length, true);
    view.setFloat64(head + 8, gas, true);
    block.set(json, offset);
    head += REPLY;
    offset += json.length;
  }
  return block;
}
