// A machine made by hand that stops when it is told to: process.wasm never does.
//
// It counts the requests whose message begins with another digit than 0, and answers with the count, a digit; 0 stops it half-way.

const I32 = 0x7f;
const I64 = 0x7e;

/** Where it counts: in page 1. Where its reply lies, its list of pages written, and a list of none: in page 0. */
const COUNT = [0x80, 0x20];
const REPLY = [0x80, 0x08];
const WRITTEN = [0xc0, 0x08];
const NONE = [0xe0, 0x08];
const REQUEST = [0x80, 0x10];

const constant = (number) => [0x41, ...number];
const store = (address, value) => [...constant(address), ...value, 0x36, 2, 0];
const count = [...constant(COUNT), 0x28, 2, 0];

const HANDLE = [
  // count = count + 1, before it may stop: what it did until then must be undone
  ...store(COUNT, [...count, ...constant([1]), 0x6a]),
  // if request[the length of `{"message":`] == '0' then unreachable
  ...[0x20, 0, 0x2d, 0, 11, ...constant([0x30]), 0x46, 0x04, 0x40, 0x00, 0x0b],
  // length 1, status 0, gas 3, and the digit
  ...store(REPLY, constant([1])),
  ...store([0x88, 0x08], constant([3])),
  ...store([0x90, 0x08], [...count, ...constant([0x30]), 0x6a]),
  // one page was written: number 1
  ...store(WRITTEN, constant([1])),
  ...store([0xc4, 0x08], constant([1])),
  ...constant(REPLY),
];

/** Parameters, results and code of each function that a machine exports. */
const FUNCTIONS = {
  abi_version: [[], [I32], constant([2])],
  alloc: [[I32], [I32], constant(REQUEST)],
  handle: [[I32, I32], [I32], HANDLE],
  touched: [[], [I32], constant(WRITTEN)],
  snapshot: [[I32], [I32], constant(NONE)],
  set_hash_key: [[I64, I64], [], []],
  image_pages: [[], [I32], constant([2])],
  restored: [[], [], []],
};

const list = (items) => [items.length, ...items.flat()];
const section = (id, bytes) => [id, ...leb(bytes.length), ...bytes];
const leb = (number) => (number < 128 ? [number] : [(number & 127) | 128, ...leb(number >> 7)]);
const name = (text) => list([...text].map((character) => [character.charCodeAt(0)]));

/** The bytes of the module, without the function `missing`. */
export function toy({ missing } = {}) {
  const functions = Object.entries(FUNCTIONS);
  const exported = functions.map(([text], index) => [text, [...name(text), 0, index]]).filter(([text]) => text !== missing);
  const body = (code) => [...leb(code.length + 2), 0, ...code, 0x0b];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(functions.map(([, [parameters, results]]) => [0x60, ...list(parameters), ...list(results)]))),
    ...section(3, list(functions.map((_, index) => [index]))),
    ...section(5, [1, 0, 1]),
    ...section(7, list([[...name("memory"), 2, 0], ...exported.map(([, entry]) => entry)])),
    ...section(10, list(functions.map(([, [, , code]]) => body(code)))),
  ]);
}
