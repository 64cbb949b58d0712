// Reading the head of a process as it is stored (src/runtime/records): only which images it names. postcard: numbers are LEB128.
import { unpack } from "./packed.mjs";

/** The chains of images that a head names: `{ images, replaced }`, lists of `{ slot, tick, size, hash }`. */
export function readHead(record) {
  const reader = new Reader(unpack(record));
  reader.number(); // scheduled
  // The last assignment: its id and its hash chain.
  if (reader.number() === 1) {
    reader.bytes(32);
    reader.bytes(reader.number());
  }
  reader.numbers(2); // its time
  if (reader.number() === 1) reader.numbers(2); // evaluated
  reader.numbers(4); // ticked
  const head = { images: reader.chain(), replaced: reader.chain() };
  reader.bytes(2); // monitored, paused
  if (!reader.isAtEnd) throw new Error("the layout of heads has changed: so must this reader");
  return head;
}

class Reader {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get isAtEnd() {
    return this.#at === this.#bytes.length;
  }

  bytes(count) {
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  number() {
    let value = 0;
    for (let place = 1; ; place *= 128) {
      const byte = this.#bytes[this.#at++];
      value += (byte & 127) * place;
      if (byte < 128) return value;
    }
  }

  numbers(count) {
    return Array.from({ length: count }, () => this.number());
  }

  chain() {
    return Array.from({ length: this.number() }, () => {
      const [slot, tick, size] = this.numbers(3);
      return { slot, tick, size, hash: Buffer.from(this.bytes(32)).toString("hex") };
    });
  }
}
