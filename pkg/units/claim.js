// What a data item claims, before anything of it is verified (ANS-104).
import { base64urlOf } from "../common/base64url.js";
import { endsOf, idOfItem, signerOfItem } from "../common/signed-item.js";

const ID = 32;

/** Tags that are looked at: more than any client writes. */
const MOST_TAGS = 128;

/** Who is said to have signed, as the hash of its key, and the tags; undefined when the bytes are no item. */
export async function claimOf(bytes) {
  const signer = await signerOfItem(bytes);
  return signer && { signer, tags: tagsAt(bytes, endsOf(bytes).keyEnd) };
}

/** Where an item says that it goes: its id, and its target if it has one; undefined when the bytes are no item. */
export async function goalOf(bytes) {
  const { keyEnd: flag } = endsOf(bytes);
  const hasTarget = bytes[flag] === 1;
  // Of a type that there is not, no length is enough.
  if (!(bytes.length > flag + (hasTarget ? ID : 0))) return undefined;
  return { id: await idOfItem(bytes), target: hasTarget ? base64urlOf(bytes.subarray(flag + 1, flag + 1 + ID)) : undefined };
}

/** The tags of an item whose key ends here; none when they cannot be read. */
function tagsAt(bytes, start) {
  try {
    const reader = new Reader(bytes, start);
    for (const _ of ["target", "anchor"]) if (reader.byte() === 1) reader.skip(ID);
    reader.skip(16);
    return reader.tags();
  } catch {
    return [];
  }
}

class Reader {
  #bytes;
  #at;

  constructor(bytes, at) {
    this.#bytes = bytes;
    this.#at = at;
  }

  byte() {
    if (this.#at >= this.#bytes.length) throw new RangeError("the item ends");
    return this.#bytes[this.#at++];
  }

  skip(length) {
    this.#at += length;
  }

  /** Avro: blocks of a count and so many pairs, until a count of none. A count below none is followed by the length of its block. */
  tags() {
    const tags = [];
    for (let count = this.#number(); count !== 0; count = this.#number()) {
      if (count < 0) this.#number();
      for (let left = Math.abs(count); left > 0; left -= 1) {
        if (tags.length === MOST_TAGS) return tags;
        tags.push({ name: this.#text(), value: this.#text() });
      }
    }
    return tags;
  }

  #text() {
    const length = this.#number();
    const start = this.#at;
    if (length < 0 || start + length > this.#bytes.length) throw new RangeError("the item ends");
    this.#at += length;
    return new TextDecoder().decode(this.#bytes.subarray(start, this.#at));
  }

  /** A zig-zag number of variable length. */
  #number() {
    let number = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      number += (byte & 127) * factor;
      if (byte < 128) return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
      if (factor > 2 ** 28) throw new RangeError("a number is too long");
    }
  }
}
