// Answers that are as long as somebody wants: they are made while they are read.
import { json } from "./http.js";

/** Bytes that are asked of the network at once, and how many entries these may be. */
const PORTION = 1024 * 1024;
const FIRST = 8;
const MOST = 100;

/** A response with the JSON that pieces of text make up. The first piece is awaited, so what is wrong with a question is an error, and not
 *  the end of an answer. */
export async function streamed(pieces, init) {
  const first = await pieces.next();
  const encoder = new TextEncoder();
  let next = first;
  const body = new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = next ?? (await pieces.next());
        next = undefined;
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: () => pieces.return(),
    },
    { highWaterMark: 0 },
  );
  return json(body, init);
}

/** The JSON of entries, piece by piece, and what stands before and after it. `ask` gets how many it should give at most; `write` makes JSON of
 *  some of them, which begins and ends with a bracket. */
export async function* listed({ before, after = () => "", ask, write = JSON.stringify }) {
  let size = FIRST;
  let text = before;
  let separator = "";
  for (let entries = await ask(size); entries.length > 0; entries = await ask(size)) {
    const list = (await write(entries)).slice(1, -1);
    yield text + separator + list;
    [text, separator] = ["", ","];
    size = Math.min(MOST, Math.max(1, Math.floor((PORTION * entries.length) / list.length)));
  }
  yield text + (await after());
}

/** The next entries of an iterator: fewer when it ends. */
export async function firstOf(entries, count) {
  const some = [];
  while (some.length < count) {
    const { done, value } = await entries.next();
    if (done) break;
    some.push(value);
  }
  return some;
}
