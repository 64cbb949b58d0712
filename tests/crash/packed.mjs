// Reading records and images as they are stored (src/runtime/records/codec.rs): as they are, or compressed by LZ4.

const PLAIN = 1;
const COMPRESSED = 2;

/** The bytes that are stored in a record. */
export function unpack(record) {
  const [layout] = record;
  if (layout === PLAIN) return record.subarray(1);
  if (layout !== COMPRESSED) throw new Error("the layout of records has changed: so must this reader");
  const length = new DataView(record.buffer, record.byteOffset).getUint32(1, true);
  return decompress(record.subarray(5), length);
}

/** A record of some bytes. */
export function pack(bytes) {
  return Buffer.concat([Buffer.from([PLAIN]), bytes]);
}

/** An LZ4 block: literals, and copies of what came before, each with its length in half a byte or more. */
function decompress(block, size) {
  const bytes = new Uint8Array(size);
  let from = 0;
  let to = 0;
  const length = (nibble) => {
    let length = nibble;
    if (nibble < 15) return length;
    let more;
    do {
      more = block[from++];
      length += more;
    } while (more === 255);
    return length;
  };
  for (;;) {
    const token = block[from++];
    const literals = length(token >> 4);
    bytes.set(block.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    if (from >= block.length) break;
    const distance = block[from] | (block[from + 1] << 8);
    from += 2;
    // Byte by byte: a copy may overlap what it makes.
    for (const end = to + length(token & 15) + 4; to < end; to += 1) bytes[to] = bytes[to - distance];
  }
  if (to !== size) throw new Error(`a record of ${size} bytes has ${to}`);
  return bytes;
}
