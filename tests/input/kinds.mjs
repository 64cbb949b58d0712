// What can be wrong with a parameter, by the kind of what it should be. Each row: what it is, what makes it, and, where they are others
// than `invalid-argument` and the parameter itself, the code of the error and what its field has after the name of the parameter.
import { fileURLToPath } from "node:url";

const NOTHING = [["null", () => null]];
const NUMBERS = [["a number", () => 5], ["NaN", () => NaN]];
const TEXTS = [["text", () => "text"], ["an empty text", () => ""]];
const OBJECTS = [["an object", () => ({})], ["a list", () => []]];
const FLAGS = [["true", () => true]];
const OTHERS = [
  ["a function", () => () => "x"],
  ["a symbol", () => Symbol("x")],
  ["a BigInt", () => 1n],
  ["a date", () => new Date()],
  ["a proxy that throws", () => thrower({})],
  ["a proxy that was revoked", () => revoked({})],
];

const SURROGATES = [["half of a surrogate pair", () => "x\ud800"], ["the other half", () => "\udc00x"]];
const NO_TEXT = [...NOTHING, ...NUMBERS, ...OBJECTS, ...FLAGS, ...OTHERS, ["a String", () => new String("x")]];
const NO_OBJECT = [
  ...NOTHING,
  ...NUMBERS,
  ...TEXTS,
  ...FLAGS,
  ...OTHERS,
  ["a list", () => []],
  ["a Map", () => new Map([["process", 1]])],
  ["a signal", () => new AbortController().signal],
  ["an instance of a class", () => new (class Options {})()],
];

/** A proxy whose every trap throws. */
function thrower(target) {
  const fail = () => {
    throw new Error("the caller's own");
  };
  const traps = ["get", "has", "ownKeys", "getOwnPropertyDescriptor", "getPrototypeOf"];
  return new Proxy(target, Object.fromEntries(traps.map((trap) => [trap, fail])));
}

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** Bytes whose memory was moved elsewhere. */
function detached(bytes = new Uint8Array(8)) {
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

const DETACHED = [
  ["memory that was moved", () => detached()],
  ["a buffer that was moved", () => detached().buffer],
  ["a view of memory that was moved", () => detached(new Uint16Array(4))],
  ["a proxy of bytes", () => new Proxy(new Uint8Array(4), {})],
  ["a proxy of a buffer", () => new Proxy(new ArrayBuffer(4), {})],
];
const NO_BYTES = [...NOTHING, ...NUMBERS, ...OBJECTS, ...FLAGS, ...OTHERS, ...DETACHED, ["what has a length", () => ({ length: 4 })]];

const ID = "A".repeat(43);
const NO_ID = [
  ["an empty text", () => ""],
  ["42 characters", () => ID.slice(1)],
  ["44 characters", () => `${ID}A`],
  ["another alphabet", () => `+/${ID.slice(2)}`],
  ["letters with accents", () => "é".repeat(43)],
  ["a last character that is never written", () => `${ID.slice(1)}B`],
  ["a line after it", () => `${ID}\n`],
  ["padding", () => `${ID}=`],
  ...SURROGATES,
];

const wholeFrom = (least) => [
  ...NOTHING,
  ...TEXTS,
  ...OBJECTS,
  ...FLAGS,
  ...OTHERS,
  ["digits", () => "1"],
  ["NaN", () => NaN],
  ["infinity", () => Infinity],
  ["a fraction", () => least + 0.5],
  ["one too few", () => least - 1],
  ["the lowest number", () => -Number.MAX_VALUE],
  ["more than is exact", () => 2 ** 53],
];

const TAGS = [
  ...NOTHING,
  ...NUMBERS,
  ["text", () => "Action"],
  ...FLAGS,
  ...OTHERS,
  ["a Map", () => new Map([["a", "b"]])],
  ["nothing in the place of a tag", () => [null], "invalid-argument", "[0]"],
  ["a number in the place of a tag", () => [{ name: "a", value: "b" }, 5], "invalid-argument", "[1]"],
  ["a hole in the place of a tag", () => new Array(1), "invalid-argument", "[0]"],
  ["a tag without a value", () => [{ name: "a" }], "invalid-argument", "[0]"],
  ["a tag without a name", () => [{ value: "a" }], "invalid-argument", "[0]"],
  ["a name that is a number", () => [{ name: 5, value: "x" }], "invalid-argument", "[0]"],
  ["a value that is an object", () => ({ a: {} }), "invalid-argument", ".a"],
  ["a value that is null", () => ({ a: null }), "invalid-argument", ".a"],
  ["a value that is a symbol", () => ({ a: Symbol("x") }), "invalid-argument", ".a"],
  ["a value that is a function", () => [{ name: "a", value() {} }], "invalid-argument", "[0]"],
  ["values in a list in a list", () => ({ a: [["x"]] }), "invalid-argument", ".a"],
  ["half of a surrogate pair as value", () => ({ a: "\ud800" }), "invalid-argument", ".a"],
  ["half of a surrogate pair as name", () => [{ name: "\udfff", value: "x" }], "invalid-argument", "[0]"],
  ["an object in itself", () => cyclic({}), "invalid-argument", ".self"],
  ["tags of more than 1 MiB together", () => ({ a: ["x".repeat(600_000), "x".repeat(600_000)] })],
  ["a value of more than 1 MiB", () => ({ a: "x".repeat(2 << 20) }), "invalid-argument", ".a"],
  ["so many tags that say nothing", () => many(132_000, () => ({ name: "", value: "" }))],
  ["a getter that throws", () => ({ get a() { throw new Error("the caller's own"); } })],
  ["a tag that is a proxy that throws", () => [thrower({})]],
];

function cyclic(object) {
  return Object.assign(object, { self: object });
}

const many = (count, tag) => Array.from({ length: count }, (_, index) => tag(index));

/** Tags that no item can have. */
const LONG_TAGS = [
  ["too many tags", () => many(129, (index) => ({ name: `${index}`, value: "x" })), "invalid-item"],
  ["an empty name", () => [{ name: "", value: "x" }], "invalid-item"],
  ["an empty value", () => ({ a: "" }), "invalid-item"],
  ["a name that is too long", () => [{ name: "n".repeat(1025), value: "x" }], "invalid-item"],
  ["a value that is too long", () => ({ a: "v".repeat(3073) }), "invalid-item"],
  ["a value with too many bytes", () => ({ a: "é".repeat(1537) }), "invalid-item"],
  ["tags that are too long together", () => many(40, (index) => ({ name: `name ${index}`, value: "v".repeat(120) })), "invalid-item"],
];

const NO_PROCESS = [
  ...NOTHING,
  ...NUMBERS,
  ...OBJECTS,
  ...FLAGS,
  ...OTHERS,
  ...NO_ID,
  ["what has an id that is a number", () => ({ id: 5 })],
  ["what has an id that is none", () => ({ id: "x" })],
  ["what has a getter that throws", () => ({ get id() { throw new Error("the caller's own"); } })],
];

const NO_WORD = [...NO_TEXT, ...SURROGATES, ["an empty text", () => ""]];
const NO_ANCHOR = [["31 bytes", () => "a".repeat(31)], ["33 bytes", () => "a".repeat(33)], ["32 characters of more bytes", () => "é".repeat(32)], ["an empty text", () => ""]];
const NO_LIST = [...NOTHING, ...NUMBERS, ...TEXTS, ...FLAGS, ...OTHERS, ["an object", () => ({ 0: ID, length: 1 })]];
const NO_NAME = [...NO_TEXT, ...SURROGATES, ["an empty text", () => ""], ["129 bytes", () => "x".repeat(129)], ["65 characters of 130 bytes", () => "é".repeat(65)], ["zero at its beginning", () => "\0x"]];

const choice = (...near) => [...NO_TEXT, ...TEXTS, ...near.map((word) => [JSON.stringify(word), () => word])];

/** More than a message may say. */
const MUCH = 64 * 1024 * 1024 + 1;
const MUCH_TEXT = [["too much text", () => "x".repeat(MUCH)]];
const MUCH_DATA = [...MUCH_TEXT, ["too many bytes", () => new Uint8Array(MUCH)], ["a buffer that is too large", () => new ArrayBuffer(MUCH)]];
const LONG_TEXT = [["a text of more than 1 MiB", () => "x".repeat((1 << 20) + 1)], ["half a million letters of more than 1 MiB", () => "é".repeat((1 << 19) + 1)]];

/** An id that nothing has. */
export const NOWHERE = `${"B".repeat(42)}A`;

const NO_PROCESSES = [
  ...NO_LIST,
  ["a hole", () => new Array(1), "invalid-argument", "[0]"],
  ...NO_PROCESS.map(([what, make]) => [`in the list: ${what}`, () => [ID, make()], "invalid-argument", what.includes("prox") || what.includes("getter") ? "" : "[1]"]),
];
const NO_ID_AT_ALL = [...NOTHING, ...NUMBERS, ...OBJECTS, ...FLAGS, ...OTHERS, ...NO_ID];

const NO_UNIT = [
  ...NO_TEXT,
  ...SURROGATES,
  ...LONG_TEXT,
  ...["", "here", "/mu", "//mu.example", "http:", "https://", "ftp://mu.example", "ws://mu.example", "file:///mu", "javascript:alert(1)", "data:,x", "http://:80", "http://mu.example:65536"].map((text) => [JSON.stringify(text), () => text]),
  ["a name", () => "http://ada@mu.example"],
  ["a name and a password", () => "https://ada:secret@mu.example/"],
  ["a query", () => "http://mu.example/?key=secret"],
  ["a fragment", () => "http://mu.example/#top"],
  ["a way up", () => "http://mu.example/a/../b"],
  ["a space before it", () => " http://mu.example"],
  ["a line after it", () => "http://mu.example\n"],
  ["a space in it", () => "http://mu.example/a b"],
  ["letters with accents", () => "http://mü.example"],
  ["more than 2,048 characters", () => `http://mu.example/${"a".repeat(2048)}`],
];

/** By the kind that a parameter should be of. */
export const KINDS = {
  object: NO_OBJECT,
  objectOrNull: NO_OBJECT.filter(([what]) => what !== "null"),
  text: [...NO_TEXT, ...SURROGATES, ...LONG_TEXT],
  source: [...NO_TEXT, ...SURROGATES, ...MUCH_TEXT],
  word: NO_WORD,
  name: NO_NAME,
  id: NO_ID_AT_ALL,
  message: [...NO_ID_AT_ALL, ["a message that there is not", () => NOWHERE, "unknown-message", null]],
  somebody: NO_PROCESS,
  process: [...NO_PROCESS, ["a process that there is not", () => NOWHERE, "unknown-process", null]],
  processes: [...NO_PROCESSES, ["a process that there is not", () => [NOWHERE], "unknown-process", null]],
  ids: [...NO_LIST, ["an id that is none in the list", () => [ID, "x"], "invalid-argument", "[1]"], ["a number in the list", () => [5], "invalid-argument", "[0]"]],
  accounts: [
    ...NO_LIST,
    ["an address that is none in the list", () => [ID, "x"], "invalid-argument", "[1]"],
    ["39 digits in the list", () => [`0x${"a".repeat(39)}`], "invalid-argument", "[0]"],
    ["a list in the list", () => [[`0x${"a".repeat(40)}`]], "invalid-argument", "[0]"],
    ["a hole in the list", () => new Array(1), "invalid-argument", "[0]"],
  ],
  steps: [
    ...NO_LIST,
    ["a way that leads nowhere", () => ["Nothing", "more"], "invalid-argument", "[0]"],
    ["a number that is none in the list", () => [NaN], "invalid-argument", "[0]"],
    ["an object that is no step", () => ["Handlers", {}], "invalid-argument", "[1]"],
    ["an upvalue before the first", () => ["Handlers", { upvalue: 0 }], "invalid-argument", "[1]"],
    ["half of a surrogate pair in the list", () => ["\ud800"], "invalid-argument", "[0]"],
    ["a hole in the list", () => new Array(1), "invalid-argument", "[0]"],
  ],
  depth: [...wholeFrom(0), ["deeper than anything is shown", () => 17]],
  entries: [...wholeFrom(0), ["more entries than an answer has", () => 100_001]],
  tick: [...wholeFrom(0), ["more than 32 bits", () => 2 ** 32], ["a tick that there was not", () => 7, "unknown-message", null]],
  texts: [...NO_LIST, ["a number in the list", () => ["x", 5], "invalid-argument", "[1]"], ["a hole in the list", () => new Array(1), "invalid-argument", "[0]"]],
  data: [...NO_BYTES, ...SURROGATES, ...MUCH_DATA],
  /** Null is nothing, as with aoconnect. */
  dataOrNull: [...NO_BYTES.filter(([what]) => what !== "null"), ...SURROGATES, ...MUCH_DATA],
  tags: TAGS,
  itemTags: [...TAGS, ...LONG_TAGS],
  anchor: [...NO_TEXT, ...SURROGATES, ...NO_ANCHOR],
  bytes: [...NO_BYTES, ...TEXTS],
  content: [...NO_BYTES, ...TEXTS, ["too many bytes", () => new Uint8Array(MUCH)]],
  file: [...NO_BYTES, ...TEXTS, ["more than 1 GiB", () => new Uint8Array(2 ** 30 + 1)]],
  item: [
    ...NO_BYTES,
    ...TEXTS,
    ["raw that is text", () => ({ raw: "x" })],
    ["raw whose memory was moved", () => ({ raw: detached() })],
    ["too many bytes", () => new Uint8Array(MUCH)],
    ["no bytes", () => new Uint8Array(), "invalid-item"],
    ["zeros", () => new Uint8Array(200), "invalid-item"],
    ["a type of signature that there is not", () => new Uint8Array(200).fill(250), "invalid-item"],
  ],
  whole: wholeFrom(0),
  slot: [...wholeFrom(0), ["a slot that is not taken", () => 1_000_000, "unknown-message", null], ["the last slot that there could be", () => 2 ** 53 - 1, "unknown-message", null]],
  count: wholeFrom(1),
  flag: [...NOTHING, ...NUMBERS, ...TEXTS, ...OBJECTS, ...OTHERS, ["0", () => 0], ["\"true\"", () => "true"]],
  action: [...NOTHING, ...NUMBERS, ...TEXTS, ...OBJECTS, ...FLAGS, ["a symbol", () => Symbol("x")], ["a BigInt", () => 1n], ["the name of a function", () => "fetch"]],
  actionOrNull: [...NUMBERS, ...TEXTS, ...OBJECTS, ...FLAGS, ["a symbol", () => Symbol("x")], ["a BigInt", () => 1n], ["a JWK", () => ({ kty: "RSA" })]],
  signal: [
    ...NUMBERS,
    ...TEXTS,
    ...OBJECTS,
    ...FLAGS,
    ...OTHERS,
    ["the controller of a signal", () => new AbortController()],
    ["what looks like a signal", () => ({ aborted: false, addEventListener() {}, removeEventListener() {} })],
    ["a signal that is aborted", () => AbortSignal.abort(), "aborted"],
  ],
  sort: choice("UP", "asc", "desc", "ASC "),
  durability: choice("disk", "Strict"),
  store: [...NOTHING, ...NUMBERS, ...FLAGS, ...OTHERS, ...TEXTS, ["a store that there is not", () => "disk"], ["a list", () => []], ["a Map", () => new Map()]],
  databaseFile: [
    ...NO_WORD,
    ["a path with a zero in it", () => "ao\0.sqlite"],
    ["an address of the web", () => "https://example.org/ao.sqlite"],
    ["an address of the web as a URL", () => new URL("https://example.org/ao.sqlite")],
    ["a folder", () => "."],
    ["a folder that there is not", () => "/none/ao.sqlite"],
    ["a file that is no database", () => fileURLToPath(import.meta.url)],
  ],
  clock: [...NOTHING, ...NUMBERS, ...FLAGS, ...OTHERS, ...TEXTS, ["a clock that there is not", () => "standing"], ["a list", () => []]],
  time: [...wholeFrom(0), ["after the last date", () => 8.64e15 + 1]],
  workers: [...wholeFrom(1), ["more than any computer has", () => 1025]],
  number32: [...wholeFrom(1), ["more than 32 bits", () => 2 ** 32]],
  hops: [...wholeFrom(0), ["more than 32 bits", () => 2 ** 32]],
  worker: [...NOTHING, ...NUMBERS, ...TEXTS, ...OBJECTS, ["a symbol", () => Symbol("x")], ["a BigInt", () => 1n]],
  machineFile: [...NO_BYTES, ["no bytes", () => new Uint8Array(), "invalid-module"], ["no machine", () => new Uint8Array(100), "invalid-module"], ["no such file", () => "/none/process.wasm", "invalid-module"]],
  eventTypes: [...choice("schedled", "Scheduled"), ["a type that there is not, in a list", () => ["scheduled", "x"], "invalid-argument", "[1]"]].filter(([what]) => what !== "a list"),
  path: [
    ...NO_TEXT,
    ...SURROGATES,
    ["an empty text", () => ""],
    ["an empty part", () => "a..b"],
    ["an empty part in a list", () => ["a", ""]],
    ["a fraction in a list", () => ["a", 1.5]],
    ["an object in a list", () => ["a", {}]],
    ["a hole in a list", () => ["a", , "b"]],
    ["half of a surrogate pair in a list", () => ["\ud800"]],
    ["a path of more than 1 MiB", () => many(600_000, () => "x")],
  ],
  wasm: [...NO_BYTES, ...TEXTS, ["no bytes", () => new Uint8Array(), "invalid-module", null], ["no machine", () => new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), "invalid-module", null]],
  loaderWasm: [...NO_BYTES, ...TEXTS].filter(([what]) => !["null", "a function"].includes(what)).concat([["no bytes", () => new Uint8Array(), "invalid-module"], ["no WebAssembly", () => new Uint8Array(100), "invalid-module"]]),
  compiled: [...NO_TEXT, ...TEXTS, ["bytes", () => new Uint8Array(8)], ["what looks like a module", () => Object.create(WebAssembly.Module.prototype)]],
  hash: [...NO_TEXT, ...TEXTS, ["63 digits", () => "a".repeat(63)], ["65 digits", () => "a".repeat(65)], ["capitals", () => "A".repeat(64)], ["a line after it", () => `${"a".repeat(64)}\n`]],
  module: [...NO_TEXT, ...TEXTS, ["a compiled module", () => new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))]],
  image: [...NO_TEXT, ...TEXTS, ["bytes", () => new Uint8Array(8)]],
  pageNumber: [...wholeFrom(0), ["beyond any memory", () => 2 ** 20]],
  page: [...NOTHING, ...NUMBERS, ...TEXTS, ...FLAGS, ...OTHERS.filter(([what]) => what !== "a date"), ["an object", () => ({}), "invalid-argument", ".index"]],
  pageCount: [...wholeFrom(0), ["more than any memory has", () => 2 ** 20 + 1]],
  pages: [...NO_TEXT.filter(([what]) => what !== "a list" && what !== "a String"), ...TEXTS, ["a list of numbers", () => [5], "invalid-argument", "[0]"], ["a list of nothing", () => [null], "invalid-argument", "[0]"], ["a list of objects", () => [{}], "invalid-argument", "[0].index"]],
  imageFile: [...NO_BYTES, ...TEXTS, ["no bytes", () => new Uint8Array(), "corrupt-image", null], ["zeros", () => new Uint8Array(10_000), "corrupt-image", null]],
  requests: [...NOTHING, ...NUMBERS, ...TEXTS, ...FLAGS, ["bytes", () => new Uint8Array(1)], ["text in a list", () => ["x"], "invalid-argument", "[0]"], ["text in a request", () => [[new Uint8Array(1)], ["x"]], "invalid-argument", "[1][0]"], ["a hole in a list", () => new Array(1), "invalid-argument", "[0]"]],
  request: [...NO_BYTES.filter(([what]) => what !== "a list"), ...TEXTS, ["text in a list", () => [new Uint8Array(1), "x"], "invalid-argument", "[1]"], ["a hole in a list", () => new Array(1), "invalid-argument", "[0]"]],
  memory: [...NO_BYTES.filter(([what]) => what !== "null"), ...TEXTS, ["no bytes", () => new Uint8Array(), "corrupt-image", null], ["the memory of another module", () => new Uint8Array(4096), "foreign-memory", null]],
  /** What becomes JSON: what the machine then finds wrong is the answer. */
  json: [
    ...[...NUMBERS, ...TEXTS, ...FLAGS, ["a list", () => []], ["half of an object", () => "{"], ["two objects", () => "{},\"x\":{}"], ["a function", () => () => {}], ["a symbol", () => Symbol("x")]].map(([what, make]) => [what, make, "invalid-request"]),
    ["a BigInt", () => 1n],
    ["an object with a BigInt", () => ({ Data: 1n })],
    ["an object in itself", () => cyclic({})],
    ["a getter that throws", () => ({ get Data() { throw new Error("the caller's own"); } })],
    ["a toJSON that throws", () => ({ toJSON() { throw new Error("the caller's own"); } })],
    ["a proxy that throws", () => thrower({})],
  ],
  loaderLimit: [...NO_TEXT.filter(([what]) => !["null", "a number"].includes(what)), ["text", () => "much"], ["an empty text", () => ""], ["below zero", () => -1], ["infinity", () => Infinity], ["a unit that there is not", () => "8-bits"], ["a list of digits", () => ["5"]]],
  loaderFlag: [...NUMBERS, ...TEXTS, ...OBJECTS, ...OTHERS],
  network: [...NUMBERS, ...TEXTS, ...OBJECTS, ...FLAGS, ...OTHERS, ...NOTHING],
  mode: choice("mainnet", "Legacy"),
  unit: NO_UNIT,
  units: [...NO_LIST, ...NO_UNIT.map(([what, make]) => [`in the list: ${what}`, () => ["http://gateway.example", make()], "invalid-argument", "[1]"]), ["a hole in the list", () => new Array(1), "invalid-argument", "[0]"]],
  numbers: [...NO_LIST, ...wholeFrom(0).map(([what, make]) => [`in the list: ${what}`, () => [0, make()], "invalid-argument", "[1]"]), ["a hole in the list", () => new Array(1), "invalid-argument", "[0]"]],
  winston: [
    ["less than nothing", () => -1],
    ["a part", () => 1.5],
    ["more than numbers hold exactly", () => 2 ** 60],
    ["NaN", () => Number.NaN],
    ["no digits", () => ""],
    ["a number with an exponent", () => "1e12"],
    ["a number with a sign", () => "+1"],
    ["digits of another script", () => "١"],
    ["a BigInt below zero", () => -1n],
    ["more digits than there are winston", () => "9".repeat(60)],
    ...NOTHING,
    ...OBJECTS,
    ...FLAGS,
  ],
  protocol: choice("Legacy", "ao"),
  voice: choice("Process", "nobody"),
  address: [...NO_TEXT, ["text", () => "here"], ["an empty text", () => ""], ["a path", () => "/mu"]],
  place: [
    ...NO_TEXT,
    ...["here", "", "/ao", "ftp://ao.example/", "data:,x", "http://", "http://user@ao.example/", "http://:word@ao.example/", "https://ao.example/?x=1", "https://ao.example/#x"].map((text) => [JSON.stringify(text), () => text]),
  ],
  folder: [
    ...NO_TEXT,
    ...["", "/", "ao", "//", "//ao.example/", "/ao//", "/a//o", "/\\ao", "/ao?x", "/ao#x", "/a/../b", "/./ao", "/a o", "/äo", "\t/ao", "/ao\n", "https://ao.example/"].map((text) => [JSON.stringify(text), () => text]),
  ],
  port: [...wholeFrom(0), ["more than there are", () => 65_536]],
  headerSize: [...wholeFrom(1), ["less than any request has", () => 1023], ["more than 1 MiB", () => 2 ** 20 + 1]],
  timer: [...wholeFrom(1), ["more than any timer waits", () => 2 ** 31]],
  timerOrNone: [...wholeFrom(0), ["more than any timer waits", () => 2 ** 31]],
  wallet: [...NO_TEXT, ["an empty text", () => ""], ["half of a surrogate pair", () => "\ud800"], ["another kind of key", () => ({ kty: "EC" })], ["a getter that throws", () => ({ get kty() { throw new Error("the caller's own"); } })]],
  keyType: choice("rsa", "Arweave", "solana"),
  /** As it is in an import that says no type. */
  key: [
    ...NO_BYTES,
    ...TEXTS,
    ...SURROGATES,
    ["31 bytes", () => new Uint8Array(31)],
    ["33 bytes", () => new Uint8Array(33)],
    ["63 digits", () => "a".repeat(63)],
    ["64 letters that are no digits", () => "g".repeat(64)],
    ["half of an object", () => '{"kty":"RSA","d":"AQAB"'],
    ["JSON of something else", () => '{"a":1}'],
    ["another kind of key", () => ({ kty: "EC" }), "invalid-argument", ".n"],
    ["a JWK that is public", () => ({ kty: "RSA", e: "AQAB", n: "A".repeat(683) }), "invalid-argument", ".d"],
    ["a getter that throws", () => ({ get kty() { throw new Error("the caller's own"); } })],
  ],
  timeout: [...wholeFrom(0), ["more than ten minutes", () => 600_001]],
  pageWallet: [...NO_TEXT, ...TEXTS, ["what has another function", () => ({ sign() {} })]],
  part: [...NOTHING, ...NUMBERS, ...OBJECTS],
  interval: [...NO_TEXT, ...["", "soon", "0-minutes", "5-fortnights", "5 minutes", "-5-minutes", "5-minutes "].map((text) => [JSON.stringify(text), () => text])],
};
