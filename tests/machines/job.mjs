// Jobs and replies as pkg/machines/job.js describes them, from the other side.
import { ENV } from "../machine/messages.mjs";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A job of messages, objects. */
export function jobOf(messages, { limits = {}, slice = 2n ** 64n - 1n, dry = false, keepErrors = false } = {}) {
  const tail = encoder.encode(`,"env":${JSON.stringify(ENV)},"limits":${JSON.stringify(limits)}}`);
  const texts = messages.map((message) => encoder.encode(JSON.stringify(message)));
  const header = new DataView(new ArrayBuffer(24 + 4 * texts.length));
  header.setBigUint64(0, slice, true);
  header.setUint32(8, (dry ? 1 : 0) | (keepErrors ? 2 : 0), true);
  header.setUint32(12, texts.length, true);
  header.setUint32(16, tail.length, true);
  texts.forEach((text, index) => header.setUint32(24 + 4 * index, text.length, true));
  return join([new Uint8Array(header.buffer), tail, ...texts]);
}

/** The replies in a buffer: status, gas, text and result of each. */
export function repliesOf(buffer) {
  const view = new DataView(buffer);
  const count = view.getUint32(0, true);
  let offset = 8 + 16 * count;
  return Array.from({ length: count }, (_, index) => {
    const entry = 8 + 16 * index;
    const length = view.getUint32(entry + 12, true);
    const text = decoder.decode(new Uint8Array(buffer, offset, length));
    offset += length;
    return { status: view.getUint32(entry + 8, true), gas: Number(view.getBigUint64(entry, true)), text, result: JSON.parse(text) };
  });
}

function join(pieces) {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes.buffer;
}
