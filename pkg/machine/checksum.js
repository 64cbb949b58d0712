// XXH32 of whole 32-bit words: finds accidents in stored bytes at the speed of reading them. It proves nothing against intent.

const PRIME1 = 0x9e3779b1 | 0;
const PRIME2 = 0x85ebca77 | 0;
const PRIME3 = 0xc2b2ae3d | 0;
const PRIME4 = 0x27d4eb2f;
const PRIME5 = 0x165667b1;

function rotate(word, by) {
  return (word << by) | (word >>> (32 - by));
}

function round(lane, word) {
  return Math.imul(rotate((lane + Math.imul(word, PRIME2)) | 0, 13), PRIME1);
}

/** The words of bytes whose length is a multiple of 4; WebAssembly and every host it runs on are little-endian. */
function wordsOf(bytes) {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

/** The checksum of bytes whose length is a multiple of 4, as an unsigned number. */
export function checksum(bytes) {
  const words = wordsOf(bytes);
  const whole = words.length - (words.length % 4);
  let hash = PRIME5;
  if (whole > 0) {
    let a = (PRIME1 + PRIME2) | 0;
    let b = PRIME2;
    let c = 0;
    let d = -PRIME1 | 0;
    for (let index = 0; index < whole; index += 4) {
      a = round(a, words[index]);
      b = round(b, words[index + 1]);
      c = round(c, words[index + 2]);
      d = round(d, words[index + 3]);
    }
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
  }
  hash = (hash + bytes.length) | 0;
  for (let index = whole; index < words.length; index += 1) {
    hash = Math.imul(rotate((hash + Math.imul(words[index], PRIME3)) | 0, 17), PRIME4);
  }
  hash = Math.imul(hash ^ (hash >>> 15), PRIME2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
