// The documentation of the module `.crypto`.
import type { Section } from "./index";

const DIGEST = "Gives a table with asHex(), asBytes() and asString().";
const STREAM = "Takes a stream: crypto.utils.stream.fromString(text).";

export const CRYPTO: readonly Section[] = [
  {
    table: ".crypto",
    written: "crypto",
    members: [
      ["digest", "Digests: SHA-2, SHA-3, Keccak, BLAKE2b, and old ones."],
      ["cipher", "Ciphers: AES, MORUS, NORX, ISAAC."],
      ["mac", "HMAC."],
      ["kdf", "PBKDF2."],
      ["utils", "Bytes as streams, arrays and hexadecimal."],
      ["random([from, to [, seed]])", "An integer between two. Without a seed it follows from the random numbers of the process: the same everywhere, and no secret."],
      ["_version", "The version of this module."],
    ],
  },
  {
    table: ".crypto.digest",
    written: "crypto.digest",
    members: [
      ["sha2_256(stream)", `SHA-256. ${STREAM} ${DIGEST}`],
      ["sha2_512(text)", `SHA-512 of a text. ${DIGEST}`],
      ["sha3_256(text)", "SHA3-256 of a text. Gives a table with asHex() and asString()."],
      ["sha3_512(text)", "SHA3-512 of a text. Gives a table with asHex() and asString()."],
      ["keccak256(text)", "Keccak-256 of a text, as Ethereum has it. Gives a table with asHex() and asString()."],
      ["keccak512(text)", "Keccak-512 of a text. Gives a table with asHex() and asString()."],
      ["blake2b(text [, length [, key]])", `BLAKE2b of a text, 64 bytes unless a length is given. ${DIGEST}`],
      ["sha1(stream)", `SHA-1, which is broken: for old formats only. ${STREAM} ${DIGEST}`],
      ["md5(stream)", `MD5, which is broken: for old formats only. ${STREAM} ${DIGEST}`],
      ["md4(stream)", `MD4, which is broken: for old formats only. ${STREAM} ${DIGEST}`],
      ["md2(stream)", `MD2, which is broken: for old formats only. ${STREAM} ${DIGEST}`],
      ["_version", "The version of this module."],
    ],
  },
  {
    table: ".crypto.mac",
    written: "crypto.mac",
    members: [
      ["createHmac(stream, key [, digest])", `HMAC of a stream with a key, an array of bytes; digest is "sha1" or "sha256". ${DIGEST}`],
      ["_version", "The version of this module."],
    ],
  },
  {
    table: ".crypto.kdf",
    written: "crypto.kdf",
    members: [
      ["pbkdf2(password, salt, iterations, length [, digest])", `A key of so many bytes of a password; both texts are arrays of bytes, digest is "sha1" or "sha256". ${DIGEST}`],
      ["_version", "The version of this module."],
    ],
  },
  {
    table: ".crypto.cipher",
    written: "crypto.cipher",
    members: [
      ["aes", "AES: the standard."],
      ["morus", "MORUS-1280: enciphers and proves."],
      ["norx", "NORX 64-4-1: enciphers and proves."],
      ["issac", "ISAAC: random numbers, and a cipher of printable characters."],
      ["_version", "The version of this module."],
    ],
  },
  {
    table: ".crypto.cipher.aes",
    written: "crypto.cipher.aes",
    members: [
      ["encrypt(text, key [, iv [, mode [, bits]]])", `Enciphers a text, which is filled up with zeros. mode is "CBC" unless it is "ECB", "CFB", "OFB" or "CTR"; bits 128, 192 or 256. Its asHex(), asBytes() and asString() can be taken once.`],
      ["decrypt(hex, key [, iv [, mode [, bits]]])", "Deciphers what encrypt gave as hexadecimal; the zeros stay. Its asString() can be taken once."],
    ],
  },
  {
    table: ".crypto.cipher.morus",
    written: "crypto.cipher.morus",
    members: [
      ["encrypt(key, nonce, text [, header])", `Enciphers a text and adds a proof. The key has 16 or 32 bytes, the nonce 16; the header is proven, and not secret. ${DIGEST}`],
      ["decrypt(key, nonce, text [, headerLength])", "The text, or nil and \"decrypt error\"."],
      ["key_size", "Bytes of a key: 32."],
      ["nonce_size", "Bytes of a nonce: 16."],
      ["state_update(state, block)", "One step of the cipher: its state, and a block."],
      ["variant", "\"Morus-1280\"."],
    ],
  },
  {
    table: ".crypto.cipher.norx",
    written: "crypto.cipher.norx",
    members: [
      ["encrypt(key, nonce, text [, header [, trailer]])", `Enciphers a text and adds a proof. Key and nonce have 32 bytes; header and trailer are proven, and not part of the result. ${DIGEST}`],
      ["decrypt(key, nonce, text [, header [, trailer]])", "The text, or nil and \"auth failure\"."],
      ["key_size", "Bytes of a key: 32."],
      ["nonce_size", "Bytes of a nonce: 32."],
      ["variant", "\"NORX 64-4-1\"."],
    ],
  },
  {
    table: ".crypto.cipher.issac",
    written: "crypto.cipher.issac",
    members: [
      ["seedIsaac(seed, isUsed)", "Begins anew; the first 256 characters of the seed count, and only if isUsed."],
      ["getRandom()", "The next number of 32 bits."],
      ["getRandomChar()", "The next printable character, as a number."],
      ["random([from, to [, seed]])", "As crypto.random."],
      ["encrypt(text, key)", `Hides printable characters: no cipher to rely on. ${DIGEST}`],
      ["decrypt(text, key)", "The text again."],
    ],
  },
  {
    table: ".crypto.utils",
    written: "crypto.utils",
    members: [
      ["stream", "Functions that give a byte each time, as digests take them."],
      ["array", "Tables of bytes."],
      ["hex", "Texts as hexadecimal."],
      ["queue()", "A queue of any values: push, pop, size."],
      ["bit", "Operations on bits."],
      ["_version", "The version of this module."],
    ],
  },
  {
    table: ".crypto.utils.stream",
    written: "crypto.utils.stream",
    members: [
      ["fromString(text)", "A stream of the bytes of a text."],
      ["toString(stream)", "The rest of a stream as a text."],
      ["fromArray(bytes)", "A stream of an array of bytes."],
      ["toArray(stream)", "The rest of a stream as an array of bytes."],
      ["fromHex(hex)", "A stream of hexadecimal."],
      ["toHex(stream)", "The rest of a stream as hexadecimal, in upper case."],
    ],
  },
  {
    table: ".crypto.utils.array",
    written: "crypto.utils.array",
    members: [
      ["fromString(text)", "The bytes of a text."],
      ["toString(bytes)", "The text of bytes."],
      ["fromHex(hex)", "The bytes of hexadecimal."],
      ["toHex(bytes)", "Hexadecimal, in upper case."],
      ["fromStream(stream)", "The rest of a stream."],
      ["toStream(bytes)", "A stream of them."],
      ["size(bytes)", "How many there are."],
      ["concat(first, second)", "Both, in a new array."],
      ["slice(bytes [, from [, to]])", "A part; places below zero count from the end."],
      ["truncate(bytes, count)", "The first of them."],
      ["copy(bytes)", "A copy."],
      ["XOR(first, second)", "Byte by byte, the bits in which they differ."],
      ["substitute(bytes, box)", "Each byte replaced by that of a table."],
      ["permute(bytes, places)", "The bytes at these places."],
      ["readFromQueue(queue, count)", "Takes so many out of a queue."],
      ["writeToQueue(queue, bytes)", "Puts them into a queue."],
    ],
  },
  {
    table: ".crypto.utils.hex",
    written: "crypto.utils.hex",
    members: [
      ["stringToHex(text [, perLine [, separator]])", "A text as hexadecimal, in lower case."],
      ["hexToString(hex [, unsafe])", "The text of hexadecimal; an error when it is none, unless unsafe."],
    ],
  },
];
