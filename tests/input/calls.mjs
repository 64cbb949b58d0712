// Every public function, what its parameters and their fields should be (kinds.mjs has what can be wrong with each kind), and what else
// can be wrong with a call:
//
//   name    as the types have it; a function may be here more than once, for its ways to be called
//   sound   the arguments of a call that is right, by the names of the parameters
//   takes   of each parameter its kind, or the kinds of its fields: then it is an object, and no other field may be there.
//           ["clock", { now: "time" }]: of this kind, and an object with these fields
//   rows    what is wrong, the arguments that are others than in `sound`, the code, the field
//   lenient objects that may have more fields, such as the arguments of aoconnect's functions, which ignore what they do not know
//   nowhere the code when its process is not here (unknown-process); null: it does not look
//   closed  the code when the network is closed (closed); null: it does not ask the network
//
// Instead of these, `nothing` says why there is nothing to be wrong.
import { KINDS, NOWHERE } from "./kinds.mjs";

const signal = "signal";
const OPTIONS = { options: { signal } };
const OF_NETWORK = {
  name: "word",
  durability: "durability",
  clock: ["clock", { now: "time", height: "whole" }],
  seed: "text",
  signed: "flag",
  limits: { gas: "count", memory: "count", slice: "count", hops: "hops", mailbox: "number32", backlog: "number32" },
  machine: "machineFile",
};
const OF_HANDLER = {
  modules: "ids",
  spawners: "accounts",
  owners: "accounts",
  limits: ["object", { messages: "count", bytes: "count", gas: "count", window: "timer" }],
  body: ["object", { bytes: "count", milliseconds: "timer", pace: "whole" }],
  state: "flag",
};
const CONTENT = { data: "data", tags: "itemTags", anchor: "anchor", identity: "name", signal };
const QUESTION = { data: "data", tags: "tags", anchor: "text", identity: "name", from: "text", owner: "text", timestamp: "whole", height: "whole", signal };
const DRAFT = { type: "whole", key: "content", target: "id", anchor: "anchor", tags: "itemTags", data: "data" };
const PAGE = { from: "text", to: "text", limit: "count", sort: "sort", signal };
const INSPECTION = { path: "steps", depth: "depth", from: "whole", limit: "entries", signal };
const NO_SLOT = ["no slot", () => ({ options: {} }), "invalid-argument", "slot"];
const PART_OF_LOG = { from: "whole", to: "whole", limit: "whole", results: "flag", proofs: "flag", signal };
const OF_OUTBOX = { from: "whole", limit: "whole", signal };

/** Where nobody listens: port 9 of loopback is nobody's on a computer of today. */
const NOBODY = "http://127.0.0.1:9";
const UNITS_OF_PROCESS = { protocol: "protocol", scheduler: "unit", compute: "unit", gateways: "units" };
const RELAY = { protocol: "protocol", messenger: "unit", compute: "unit", uploader: "unit", gateways: "units", identity: "name", voice: "voice", sending: "flag" };
const PUBLICATION = { scheduler: "id", authorities: "ids", identity: "name", signal };
const WRONG_PUBLICATION = [
  ["no scheduler", () => ({ options: {} }), "invalid-argument", "scheduler"],
  ["no options", () => ({ options: undefined }), "invalid-argument", "scheduler"],
];

/** Fields that cannot be beside a signed item. */
const BESIDE = { data: "x", tags: { a: "b" }, anchor: "a".repeat(32), identity: "default" };
const besideItem = (item, fields) =>
  Object.entries(fields).map(([field, value]) => [`${field} beside an item`, (here) => ({ options: { item: here[item], [field]: value } }), "invalid-argument", field]);

/** A copy with one bit changed. */
export function changed(bytes, at) {
  const copy = bytes.slice();
  copy.set([copy.at(at) ^ 1], at < 0 ? copy.length + at : at);
  return copy;
}

const WRONG_ITEMS = [
  ["an item that says something else than what was signed", ({ item }) => ({ options: { item: changed(item, -1) } }), "invalid-item", "item"],
  ["an item whose signature is another", ({ item }) => ({ options: { item: changed(item, 100) } }), "invalid-item", "item"],
  ["half of an item", ({ item }) => ({ options: { item: item.slice(0, item.length / 2) } }), "invalid-item", "item"],
  ["an item without its data", ({ item }) => ({ options: { item: item.slice(0, 600) } }), "invalid-item", "item"],
];

const WRONG_WALLETS = [
  ["no name", () => ({ name: undefined }), "invalid-argument", "name"],
  ["nobody's name", () => ({ name: "nobody" }), "unknown-wallet", "name"],
  ["an identity", () => ({ name: "alice" }), "unknown-wallet", "name"],
];

const WRONG_SEND = [
  ["no options", () => ({ options: undefined }), "invalid-argument", "process"],
  ["no process", () => ({ options: { data: "x" } }), "invalid-argument", "process"],
  ["an item for another process", ({ item, other }) => ({ options: { item, process: other } }), "invalid-argument", "process"],
  ["an item for nobody", ({ spawnItem }) => ({ options: { item: spawnItem } }), "invalid-argument", "item"],
  ["an item for a process that there is not", ({ lostItem }) => ({ options: { item: lostItem } }), "unknown-process"],
  ...besideItem("item", BESIDE),
  ...WRONG_ITEMS,
];

const WRONG_RESULT = [
  ["neither a message nor a slot", () => ({ options: {} }), "invalid-argument", "message"],
  ["a message and a slot", ({ message }) => ({ options: { message, slot: 1 } }), "invalid-argument", "message"],
  ["a message of another process", ({ otherMessage }) => ({ options: { message: otherMessage } }), "unknown-message"],
];

const WRONG_PAGE = ["from", "to"].flatMap((field) =>
  ["no cursor", "", "e30=", "-1", "1.5"].map((text) => [`${field} that is ${JSON.stringify(text)}`, () => ({ options: { [field]: text } }), "invalid-argument", field]),
);

/** The rows of a function whose process is named, for the one whose process is its own. */
const ofProcess = (rows) =>
  rows.map(([what, make, ...expected]) => [what, (here) => ({ options: { process: here.process, ...make(here).options } }), ...expected]);

const aboutProcess = (name) => ({ name: `Lunette.${name}`, sound: ({ process }) => ({ process }), takes: { process: "process", ...OPTIONS } });
const ofItself = (name) => ({ name: `Process.${name}`, sound: () => ({}), takes: OPTIONS });
const ofNetwork = (name) => ({ name: `Lunette.${name}`, sound: () => ({}), takes: OPTIONS });

export const NETWORK = [
  {
    name: "Lunette.open",
    sound: () => ({ options: { store: "memory", clock: { now: 1, height: 1 }, limits: { gas: 1e9 } } }),
    takes: {
      options: {
        ...OF_NETWORK,
        store: ["store", { memory: "text", file: "databaseFile" }],
        workers: "workers",
        onWaiting: "action",
        worker: "worker",
        signal,
      },
    },
    rows: [
      ["a clock without a time", () => ({ options: { clock: { height: 1 } } }), "invalid-argument", "clock.now"],
      ["a clock without a height", () => ({ options: { clock: { now: 1 } } }), "invalid-argument", "clock.height"],
      ["a store in memory without a word", () => ({ options: { store: {} } }), "invalid-argument", "store.memory"],
      ["a store in two places", () => ({ options: { store: { memory: "here", file: "there.sqlite" } } }), "invalid-argument", "store.file"],
    ],
    closed: null,
  },
  { name: "Lunette.spawn", sound: () => ({ options: { data: "x" } }), takes: { options: { ...CONTENT, module: "id", monitor: "flag" } }, rows: besideItem("spawnItem", { ...BESIDE, module: NOWHERE }) },
  { name: "Lunette.spawn", sound: ({ spawnItem }) => ({ options: { item: spawnItem } }), takes: { options: { item: "item", monitor: "flag", signal } }, rows: WRONG_ITEMS },
  { name: "Lunette.send", sound: ({ process }) => ({ options: { process } }), takes: { options: { ...CONTENT, process: "process" } }, rows: WRONG_SEND },
  { name: "Lunette.send", sound: ({ item }) => ({ options: { item } }), takes: { options: { item: "item", process: "somebody", signal } } },
  { name: "Lunette.message", sound: ({ process }) => ({ options: { process } }), takes: { options: { ...CONTENT, process: "process" } }, rows: WRONG_SEND },
  { name: "Lunette.message", sound: ({ item }) => ({ options: { item } }), takes: { options: { item: "item", process: "somebody", signal } } },
  {
    name: "Lunette.result",
    sound: ({ process, message }) => ({ options: { process, message } }),
    takes: { options: { process: "somebody", message: "message", wait: "flag", signal } },
    rows: [
      ["no options", () => ({ options: undefined }), "invalid-argument", "process"],
      ["no process", ({ message }) => ({ options: { message } }), "invalid-argument", "process"],
      ["a process that there is not", ({ message }) => ({ options: { process: NOWHERE, message } }), "unknown-message"],
      ["the slot of a process that there is not", () => ({ options: { process: NOWHERE, slot: 0 } }), "unknown-process"],
      ...ofProcess(WRONG_RESULT),
    ],
  },
  { name: "Lunette.result", sound: ({ process }) => ({ options: { process, slot: 0 } }), takes: { options: { slot: "slot", process: "process" } } },
  {
    name: "Lunette.results",
    sound: ({ process }) => ({ options: { process } }),
    takes: { options: { process: "process", ...PAGE } },
    rows: [["no options", () => ({ options: undefined }), "invalid-argument", "process"], ...ofProcess(WRONG_PAGE)],
  },
  {
    name: "Lunette.dryrun",
    sound: ({ process }) => ({ options: { process, identity: "somebody new" } }),
    takes: { options: { process: "process", ...QUESTION, slot: "slot" } },
    rows: [["no options", () => ({ options: undefined }), "invalid-argument", "process"]],
  },
  {
    name: "Lunette.assign",
    sound: ({ message, other }) => ({ options: { message, processes: [other] } }),
    takes: { options: { message: "message", processes: "processes", exclude: "texts", baseLayer: "flag", signal } },
    rows: [
      ["no message", ({ other }) => ({ options: { processes: [other] } }), "invalid-argument", "message"],
      ["no processes", ({ message }) => ({ options: { message } }), "invalid-argument", "processes"],
      ["one process that there is, one that there is not", ({ message, other }) => ({ options: { message, processes: [other, NOWHERE] } }), "unknown-process"],
      ["fields to exclude", ({ message, other }) => ({ options: { message, processes: [other], exclude: ["Data"] } }), "invalid-argument", "exclude"],
      ["a message of the base layer", ({ message, other }) => ({ options: { message, processes: [other], baseLayer: true } }), "invalid-argument", "baseLayer"],
    ],
  },
  {
    name: "Lunette.eval",
    sound: ({ process }) => ({ process, code: "return 1" }),
    takes: { process: "process", code: "source", options: { identity: "name", signal } },
    rows: [["a process of somebody else", ({ foreign }) => ({ process: foreign }), "invalid-argument", "process"]],
  },
  { name: "Lunette.lookup", sound: ({ message }) => ({ message }), takes: { message: "message", options: { proofs: "flag", signal } } },
  { name: "Lunette.outbox", sound: () => ({}), takes: { options: OF_OUTBOX } },
  {
    name: "Lunette.draftItem",
    sound: ({ draft }) => ({ draft }),
    takes: { draft: DRAFT, ...OPTIONS },
    rows: [
      ["no type", ({ draft: { key } }) => ({ draft: { key } }), "invalid-argument", "type"],
      ["no key", () => ({ draft: { type: 2 } }), "invalid-argument", "key"],
      ["a type of signature that there is not", ({ draft }) => ({ draft: { ...draft, type: 99 } }), "invalid-argument", "type"],
      ["more than a type can be", ({ draft }) => ({ draft: { ...draft, type: 65_536 } }), "invalid-argument", "type"],
      ["a key that is too short", ({ draft }) => ({ draft: { ...draft, key: new Uint8Array(31) } }), "invalid-item", "key"],
      ["no draft", () => ({ draft: undefined }), "invalid-argument", "draft"],
    ],
  },
  {
    name: "Lunette.sealItem",
    sound: ({ draft }) => ({ draft, signature: new Uint8Array(64) }),
    takes: { draft: DRAFT, signature: "content", ...OPTIONS },
    rows: [
      ["a signature that is too short", () => ({ signature: new Uint8Array(63) }), "invalid-item", "signature"],
      ["a key that is too short", ({ draft }) => ({ draft: { ...draft, key: new Uint8Array() } }), "invalid-item", "key"],
      ["no signature", () => ({ signature: undefined }), "invalid-argument", "signature"],
    ],
  },
  {
    name: "Lunette.readItem",
    sound: ({ item }) => ({ item }),
    takes: { item: "item", ...OPTIONS },
    rows: WRONG_ITEMS.map(([what, make, ...expected]) => [what, (here) => ({ item: make(here).options.item }), ...expected]),
  },
  { name: "Lunette.lint", sound: ({ process, other }) => ({ options: { process, target: other } }), takes: { options: { process: "process", target: "text", data: "data", tags: "tags", signal } } },
  {
    name: "Lunette.lint",
    sound: ({ item }) => ({ options: { item } }),
    takes: { options: { item: "item", signal } },
    rows: [...WRONG_ITEMS, ...besideItem("item", { process: NOWHERE, target: NOWHERE, data: "x", tags: { a: "b" } })],
  },
  {
    name: "Lunette.recoverKey",
    sound: ({ personal }) => ({ message: "signed", signature: personal }),
    takes: { message: "data", signature: "content", ...OPTIONS },
    rows: [
      ["a signature that is too short", ({ personal }) => ({ signature: personal.slice(0, 64) }), "invalid-item", "signature"],
      ["a signature that nobody can have made", () => ({ signature: new Uint8Array(65) }), "invalid-item", "signature"],
      ["no message", () => ({ message: undefined }), "invalid-argument", "message"],
    ],
  },
  { name: "Lunette.process", sound: ({ process }) => ({ process }), takes: { process: "somebody" }, rows: [["no process", () => ({ process: undefined }), "invalid-argument", "process"]], closed: null },
  ofNetwork("processes"),
  aboutProcess("info"),
  { name: "Lunette.log", sound: ({ process }) => ({ process }), takes: { process: "process", options: PART_OF_LOG } },
  aboutProcess("monitor"),
  aboutProcess("unmonitor"),
  { ...aboutProcess("monitor"), sound: ({ process }) => ({ process: { process } }) },
  { ...aboutProcess("unmonitor"), sound: ({ process }) => ({ process: { process } }) },
  { name: "Lunette.check", sound: () => ({ source: "return 1" }), takes: { source: "source", ...OPTIONS }, rows: [["no source", () => ({ source: undefined }), "invalid-argument", "source"]] },
  { name: "Lunette.inspect", sound: ({ process }) => ({ process }), takes: { process: "process", options: { ...INSPECTION, slot: "slot" } } },
  { name: "Lunette.trace", sound: ({ process }) => ({ process, options: { slot: 0 } }), takes: { process: "process", options: { slot: "slot", tick: "tick", signal } }, rows: [NO_SLOT] },
  aboutProcess("stop"),
  aboutProcess("pause"),
  aboutProcess("resume"),
  aboutProcess("upgrade"),
  aboutProcess("remove"),
  { name: "Lunette.fork", sound: ({ process }) => ({ process }), takes: { process: "process", options: { slot: "slot", connected: "flag", signal } } },
  { name: "Lunette.export", sound: ({ process }) => ({ options: { processes: [process] } }), takes: { options: { processes: "processes", signal } } },
  {
    name: "Lunette.import",
    sound: ({ file }) => ({ file }),
    takes: { file: "file", ...OPTIONS },
    rows: [
      ["no file", () => ({ file: undefined }), "invalid-argument", "file"],
      ["an empty file", () => ({ file: new Uint8Array() }), "invalid-argument", "file"],
      ["an empty Blob", () => ({ file: new Blob([]) }), "invalid-argument", "file"],
      ["another file", ({ item }) => ({ file: item }), "invalid-argument", "file"],
      ["the file of a newer version", ({ newerFile }) => ({ file: newerFile }), "newer-format", "file"],
      ["a process that is here", ({ ownFile }) => ({ file: ownFile }), "invalid-argument", "file"],
      ["twice the same file", ({ file }) => ({ file: new Blob([file, file]) }), "invalid-argument", "file"],
      ...[0, 40, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999].map((at) => [
        `a file that was damaged at ${at}`,
        ({ file }) => ({ file: changed(file, at < 1 ? Math.floor(at * file.length) : at) }),
        "invalid-argument",
        "file",
      ]),
      ...[1, 12, 100, 0.2, 0.5, 0.9, -1].map((end) => [
        `a file that ends at ${end}`,
        ({ file }) => ({ file: file.slice(0, end > 0 && end < 1 ? Math.floor(end * file.length) : end) }),
        "invalid-argument",
        "file",
      ]),
    ],
  },
  {
    name: "Lunette.replicate",
    sound: ({ outside, units }) => ({ process: outside, options: { units } }),
    takes: { process: "somebody", options: { units: UNITS_OF_PROCESS, like: "id", wao: { messenger: "text" }, from: "whole", limits: { gas: "count", memory: "count" }, signal } },
    rows: [
      ["no units", () => ({ options: {} }), "invalid-argument", "units"],
      ["no options", () => ({ options: undefined }), "invalid-argument", "units"],
      ["units without a scheduler, and without gateways that know it", () => ({ options: { units: {} } }), "invalid-argument", "units.scheduler"],
      ["WAO without a messenger", ({ units }) => ({ options: { units, wao: {} } }), "invalid-argument", "wao.messenger"],
      ["a process that its scheduler does not know", () => ({ process: NOWHERE }), "not-found"],
      ["a process of this network", ({ process }) => ({ process }), "invalid-argument", "process"],
      ["a process that is like a module that nobody knows", ({ units }) => ({ options: { units, like: NOWHERE } }), "invalid-argument", "like"],
      ["a scheduler that there is not", () => ({ options: { units: { scheduler: NOBODY } } }), "unreachable"],
    ],
  },
  aboutProcess("replica"),
  {
    ...aboutProcess("catchUp"),
    sound: ({ replica }) => ({ process: replica }),
    // The replica here is not followed, so there is nothing to wait for.
    unsound: true,
    rows: [
      ["a process that is no replica", ({ process }) => ({ process }), "invalid-argument", "process"],
      ["a replica that is not followed", () => ({}), "invalid-argument", "process"],
    ],
  },
  ...["follow", "unfollow"].map((name) => ({
    ...aboutProcess(name),
    sound: ({ replica }) => ({ process: replica }),
    rows: [["a process that is no replica", ({ process }) => ({ process }), "invalid-argument", "process"]],
  })),
  { name: "Lunette.relay", sound: ({ relay }) => ({ settings: relay }), takes: { settings: ["objectOrNull", RELAY], options: { backlog: "flag", signal } }, rows: [["no messenger", () => ({ settings: {} }), "invalid-argument", "settings.messenger"]] },
  { name: "Lunette.post", sound: ({ other }) => ({ options: { target: other, data: "x" } }), takes: { options: { ...CONTENT, target: "id" } }, rows: [["neither a target nor data", () => ({ options: {} }), "invalid-argument", "target"], ["no options", () => ({ options: undefined }), "invalid-argument", "target"]] },
  { name: "Lunette.post", sound: ({ item }) => ({ options: { item } }), takes: { options: { item: "item", signal } }, rows: [...WRONG_ITEMS, ...besideItem("item", { ...BESIDE, target: NOWHERE })] },
  {
    name: "Lunette.postTransaction",
    sound: () => ({ options: { identity: "wallet", data: "x" } }),
    // There is no wallet of Arweave here, and no gateway that says what it costs.
    unsound: true,
    takes: { options: { identity: "name", target: "id", quantity: "winston", tags: "tags", data: "data", signal } },
    rows: [
      ["no identity", () => ({ options: { data: "x" } }), "invalid-argument", "identity"],
      ["no gateways", () => ({}), "invalid-argument", "relay"],
    ],
  },
  {
    name: "Lunette.fetchItem",
    sound: ({ outside, gateways }) => ({ id: outside, options: { gateways } }),
    takes: { id: "id", options: { gateways: "units", limit: "count", signal } },
    rows: [
      ["an id that no gateway knows", () => ({ id: NOWHERE }), "not-found"],
      ["no gateways", () => ({ options: undefined }), "invalid-argument", "gateways"],
      ["a gateway that there is not", () => ({ options: { gateways: [NOBODY] } }), "unreachable"],
    ],
  },
  { name: "Lunette.letters", sound: () => ({}), takes: { options: { taken: "flag", from: "whole", limit: "whole", signal } } },
  { name: "Lunette.retry", sound: ({ letter }) => ({ letters: [letter] }), takes: { letters: "numbers", ...OPTIONS } },
  { name: "Lunette.discard", sound: ({ letter }) => ({ letters: [letter] }), takes: { letters: "numbers", ...OPTIONS }, rows: [["no letters", () => ({ letters: undefined }), "invalid-argument", "letters"]] },
  ...["watch", "unwatch"].map((name) => ({ ...aboutProcess(name), takes: { process: "somebody", ...OPTIONS }, rows: [["no process", () => ({ process: undefined }), "invalid-argument", "process"]] })),
  {
    name: "Lunette.publish",
    sound: ({ process }) => ({ process, options: { scheduler: NOWHERE } }),
    takes: { process: "process", options: PUBLICATION },
    rows: [
      ...WRONG_PUBLICATION,
      ["a replica", ({ replica }) => ({ process: replica }), "invalid-argument", "process"],
      ["a fork", ({ forked }) => ({ process: forked }), "invalid-argument", "process"],
    ],
  },
  { name: "Lunette.identity", sound: () => ({ name: "alice" }), takes: { name: "name", ...OPTIONS } },
  ofNetwork("identities"),
  {
    name: "Lunette.createWallet",
    sound: () => ({ options: { name: "made", type: "ethereum" } }),
    takes: { options: { name: "name", type: "keyType", extractable: "flag", signal } },
    rows: [["a name that is taken", () => ({ options: { name: "wallet" } }), "invalid-argument", "name"]],
  },
  {
    name: "Lunette.importWallet",
    sound: ({ wallet }) => ({ options: { name: "brought", key: wallet } }),
    takes: { options: { name: "name", key: "key", type: "keyType", extractable: "flag", signal } },
    rows: [
      ["no options", () => ({ options: undefined }), "invalid-argument", "key"],
      ["no name", ({ wallet }) => ({ options: { key: wallet } }), "invalid-argument", "name"],
      ["no key", () => ({ options: { name: "brought" } }), "invalid-argument", "key"],
      ["a name that is taken", ({ wallet }) => ({ options: { name: "wallet", key: wallet } }), "invalid-argument", "name"],
      ["32 bytes without a type", () => ({ options: { name: "brought", key: new Uint8Array(32) } }), "invalid-argument", "type"],
      ["32 bytes of Arweave", () => ({ options: { name: "brought", type: "arweave", key: "1".repeat(64) } }), "invalid-argument", "key"],
      ["a JWK of Ethereum", ({ wallet }) => ({ options: { name: "brought", type: "ethereum", key: wallet } }), "invalid-argument", "key"],
      ["zero as a key of Ethereum", () => ({ options: { name: "brought", type: "ethereum", key: new Uint8Array(32) } }), "invalid-argument", "key"],
      ["too large a key of Ethereum", () => ({ options: { name: "brought", type: "ethereum", key: "f".repeat(64) } }), "invalid-argument", "key"],
      ["a key of 2048 bits", ({ smallKey }) => ({ options: { name: "brought", key: smallKey } }), "invalid-argument", "key.n"],
      ["a JWK with another exponent", ({ wallet }) => ({ options: { name: "brought", key: { ...wallet, e: "Aw" } } }), "invalid-argument", "key.e"],
      ["a JWK whose numbers are of two keys", ({ wallet }) => ({ options: { name: "brought", key: { ...wallet, d: wallet.n } } }), "invalid-argument", "key.d"],
    ],
  },
  {
    name: "Lunette.exportWallet",
    sound: () => ({ name: "wallet" }),
    takes: { name: "name", ...OPTIONS },
    rows: [...WRONG_WALLETS, ["a wallet that stays here", () => ({ name: "kept" }), "not-exportable"]],
  },
  { name: "Lunette.removeWallet", sound: () => ({ name: "wallet" }), takes: { name: "name", ...OPTIONS }, rows: WRONG_WALLETS },
  ofNetwork("clock"),
  {
    name: "Lunette.advance",
    sound: () => ({ options: { milliseconds: 1, blocks: 1 } }),
    takes: { options: { milliseconds: "whole", blocks: "whole", signal } },
    rows: [
      ["beyond the last date", () => ({ options: { milliseconds: 8.64e15 } }), "invalid-argument", "milliseconds"],
      ["beyond the last exact number", () => ({ options: { milliseconds: 2 ** 53 - 1 } }), "invalid-argument", "milliseconds"],
      ["beyond the last block", () => ({ options: { blocks: 2 ** 53 - 1 } }), "invalid-argument", "blocks"],
      ["more blocks than there is memory for", () => ({ options: { blocks: 1_000_001 } }), "invalid-argument", "blocks"],
      ["a clock that goes by itself", () => ({}), "invalid-argument", "clock", ({ live }) => live],
    ],
  },
  {
    name: "Lunette.block",
    sound: () => ({ height: 1 }),
    takes: { height: "whole", ...OPTIONS },
    rows: [["a block to come", () => ({ height: 1_000_000_000 }), "invalid-argument", "height"]],
  },
  ofNetwork("settle"),
  ofNetwork("status"),
  {
    name: "Lunette.subscribe",
    sound: () => ({ filter: {}, callback: () => {} }),
    takes: { filter: { process: "somebody", type: "eventTypes", buffer: "count", signal }, callback: "action" },
    rows: [
      ["a process that is none in a list", () => ({ filter: { process: [NOWHERE, "x"] } }), "invalid-argument", "process[1]"],
      ["a type that is none in a list", () => ({ filter: { type: ["owner", 5] } }), "invalid-argument", "type[1]"],
    ],
    except: { filter: ["a function"], "filter.process": ["a list"], "filter.type": ["a list"] },
    closed: null,
  },
  { name: "Lunette.close", nothing: "takes no arguments" },
  { name: "Lunette.[Symbol.asyncDispose]", nothing: "takes no arguments" },

  { name: "Process.toString", nothing: "takes no arguments" },
  { name: "Process.toJSON", nothing: "takes no arguments" },
  ofItself("info"),
  { name: "Process.send", sound: () => ({ options: { data: "x" } }), takes: { options: CONTENT }, rows: [["a process beside its own", ({ other }) => ({ options: { process: other } }), "invalid-argument", "process"]] },
  { name: "Process.message", sound: () => ({ options: { data: "x" } }), takes: { options: CONTENT }, rows: [["a process beside its own", ({ other }) => ({ options: { process: other } }), "invalid-argument", "process"]] },
  {
    name: "Process.result",
    sound: ({ message }) => ({ options: { message } }),
    takes: { options: { message: "message", wait: "flag", signal } },
    rows: [["no options", () => ({ options: undefined }), "invalid-argument", "message"], ...WRONG_RESULT],
    nowhere: "unknown-message",
  },
  { name: "Process.result", sound: () => ({ options: { slot: 0 } }), takes: { options: { slot: "slot" } } },
  { name: "Process.results", sound: () => ({ options: {} }), takes: { options: PAGE }, rows: WRONG_PAGE },
  { name: "Process.eval", sound: () => ({ code: "return 1" }), takes: { code: "source", options: { identity: "name", signal } } },
  { name: "Process.dryrun", sound: () => ({ options: { identity: "somebody new" } }), takes: { options: QUESTION } },
  { name: "Process.log", sound: () => ({}), takes: { options: PART_OF_LOG } },
  { name: "Process.state", sound: () => ({ path: "Name" }), takes: { path: "path", ...OPTIONS } },
  ofItself("inbox"),
  { name: "Process.outbox", sound: () => ({}), takes: { options: OF_OUTBOX }, nowhere: null },
  { name: "Process.at", sound: () => ({ slot: 0 }), takes: { slot: "whole" }, rows: [["no slot", () => ({ slot: undefined }), "invalid-argument", "slot"]], nowhere: null, closed: null },
  { name: "Process.fork", sound: () => ({}), takes: { options: { slot: "slot", connected: "flag", signal } } },
  ofItself("upgrade"),
  ofItself("remove"),
  ofItself("replica"),
  { ...ofItself("catchUp"), unsound: true },
  ofItself("follow"),
  ofItself("unfollow"),
  { name: "Process.publish", sound: () => ({ options: { scheduler: NOWHERE } }), takes: { options: PUBLICATION }, rows: [...WRONG_PUBLICATION, ["a process beside its own", ({ other }) => ({ options: { scheduler: NOWHERE, process: other } }), "invalid-argument", "process"]] },
  { name: "Process.inspect", sound: () => ({}), takes: { options: INSPECTION } },
  { name: "Process.trace", sound: () => ({ options: { slot: 0 } }), takes: { options: { slot: "slot", tick: "tick", signal } }, rows: [NO_SLOT] },
  ofItself("stop"),
  ofItself("pause"),
  ofItself("resume"),
  ofItself("monitor"),
  ofItself("unmonitor"),
  ofItself("export"),
  {
    name: "Process.subscribe",
    sound: () => ({ filter: {}, callback: () => {} }),
    takes: { filter: { type: "eventTypes", buffer: "count", signal }, callback: "action" },
    rows: [["a process beside its own", ({ other }) => ({ filter: { process: other } }), "invalid-argument", "process"]],
    except: { filter: ["a function"], "filter.type": ["a list"] },
    nowhere: null,
    closed: null,
  },
  { name: "Moment.dryrun", sound: () => ({ options: {} }), takes: { options: QUESTION }, rows: [["a slot beside its own", () => ({ options: { slot: 0 } }), "invalid-argument", "slot"]] },
  { name: "Moment.eval", sound: () => ({ expression: "1" }), takes: { expression: "source", ...OPTIONS } },
  { name: "Moment.state", sound: () => ({ path: "Name" }), takes: { path: "path", ...OPTIONS } },
  { name: "Moment.inspect", sound: () => ({}), takes: { options: INSPECTION }, rows: [["a slot beside its own", () => ({ options: { slot: 0 } }), "invalid-argument", "slot"]] },
  { name: "Moment.fork", sound: () => ({}), takes: { options: { connected: "flag", signal } }, rows: [["a slot beside its own", () => ({ options: { slot: 0 } }), "invalid-argument", "slot"]] },
  { name: "deleteDatabase", sound: () => ({ name: "input" }), takes: { name: "word" }, rows: [["no IndexedDB", () => ({}), "storage"]], unsound: true },
];

const AO_CONTENT = { data: "dataOrNull", tags: "itemTags", anchor: "anchor" };
const AO_SIGNED = { ...AO_CONTENT, signer: "actionOrNull" };
const withoutProcess = ["no process", () => ({ args: {} }), "invalid-argument", "process"];
const withoutMessage = ["no message", ({ process }) => ({ args: { process } }), "invalid-argument", "message"];
/** Whoever signs, the same is wrong. */
const SIGNED_ROWS = ["data", "anchor"].map((field) => [
  `${field} that is a number, and a wallet`,
  ({ process, signer }) => ({ args: { process, signer, [field]: 5 } }),
  "invalid-argument",
  field,
]);
const WALLET_PARTS = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];

export const CONNECT = [
  {
    name: "connect",
    sound: ({ network }) => ({ options: { network } }),
    takes: { options: { network: "network", name: "word", signer: "action", MODE: "mode" } },
    rows: [["an option of Lunette.open", () => ({ options: { store: "memory" } }), "invalid-argument", "store"]],
    unused: ["MU_URL", "CU_URL", "GATEWAY_URL", "GRAPHQL_URL", "GRAPHQL_MAX_RETRIES", "GRAPHQL_RETRY_BACKOFF", "SCHEDULER", "URL", "device", "fetch", "noLog"],
    closed: null,
  },
  {
    name: "createDataItemSigner",
    sound: ({ wallet }) => ({ wallet }),
    takes: { wallet: ["wallet", Object.fromEntries(WALLET_PARTS.map((part) => [part, "part"]))] },
    rows: [
      ["a public key", ({ wallet: { d, ...rest } }) => ({ wallet: rest }), "invalid-argument", "wallet.d"],
      ["a modulus that is no base64url", ({ wallet }) => ({ wallet: { ...wallet, n: "?" } }), "invalid-argument", "wallet.n"],
      ["a modulus that is not whole", ({ wallet }) => ({ wallet: { ...wallet, n: "AAAAA" } }), "invalid-argument", "wallet.n"],
    ],
    unused: ["kty", "signDataItem"],
    lenient: ["wallet"],
    closed: null,
  },
  {
    name: "serializeCron",
    sound: () => ({ cron: { interval: "5-minutes", tags: { Action: "Tick" } } }),
    takes: { cron: { interval: "interval", tags: "tags" } },
    rows: [["no interval", () => ({ cron: {} }), "invalid-argument", "interval"], ["nothing", () => ({ cron: undefined }), "invalid-argument", "cron"]],
    closed: null,
  },
  {
    name: "Signer",
    sound: ({ create }) => ({ create, kind: "ans104" }),
    takes: { kind: "word" },
    rows: [["signatures of HTTP", () => ({ kind: "httpsig" }), "invalid-argument", "kind"], ["the signer of an identity", () => ({}), "invalid-argument", "signer", ({ identitySigner }) => ({ Signer: identitySigner })]],
    unused: ["create"],
    closed: null,
  },
  {
    name: "Functions.message",
    sound: ({ process }) => ({ args: { process, data: "x" } }),
    lenient: ["args"], takes: { args: { ...AO_SIGNED, process: "process", returnAssignmentSlot: "flag", returnMessageId: "flag" } },
    rows: [
      withoutProcess,
      ...SIGNED_ROWS,
      ["tags that are too long, and a wallet", ({ process, signer }) => ({ args: { process, signer, tags: { x: "y".repeat(3073) } } }), "invalid-item", "tags"],
      ["a key of another size", ({ process, smallSigner }) => ({ args: { process, signer: smallSigner } }), "invalid-item", "key"],
      ["a key that is none", ({ process, brokenSigner }) => ({ args: { process, signer: brokenSigner } }), "invalid-argument", "wallet"],
      ["a signer that gives a number", ({ process }) => ({ args: { process, signer: async () => 5 } }), "invalid-argument", "signer"],
      ["a signer that asks for nothing that there is", ({ process }) => ({ args: { process, signer: (create) => create(5) } }), "invalid-argument", "create"],
      ["a wallet that gives text", ({ process, textSigner }) => ({ args: { process, signer: textSigner } }), "invalid-argument", "signer"],
      ["a wallet that gives a large number", ({ process, largeSigner }) => ({ args: { process, signer: largeSigner } }), "invalid-argument", "signer"],
    ],
  },
  { name: "Functions.spawn", sound: () => ({ args: {} }), lenient: ["args"], takes: { args: { ...AO_SIGNED, module: "id", scheduler: "id" } } },
  { name: "Functions.monitor", sound: ({ process }) => ({ args: { process } }), lenient: ["args"], takes: { args: { process: "process", data: "dataOrNull", signer: "actionOrNull" } }, rows: [withoutProcess] },
  { name: "Functions.unmonitor", sound: ({ process }) => ({ args: { process } }), lenient: ["args"], takes: { args: { process: "process", data: "dataOrNull", signer: "actionOrNull" } }, rows: [withoutProcess] },
  {
    name: "Functions.result",
    sound: ({ process, message }) => ({ args: { process, message } }),
    lenient: ["args"], takes: { args: { process: "somebody", message: "message" } },
    rows: [withoutProcess, withoutMessage, ["a process that there is not", ({ message }) => ({ args: { process: NOWHERE, message } }), "unknown-message"]],
  },
  {
    name: "Functions.results",
    sound: ({ process }) => ({ args: { process } }),
    lenient: ["args"], takes: { args: { process: "process", from: "text", to: "text", limit: "count", sort: "sort" } },
    rows: [withoutProcess, ...["from", "to"].map((field) => [`${field} that is no cursor`, ({ process }) => ({ args: { process, [field]: "no cursor" } }), "invalid-argument", field])],
  },
  {
    name: "Functions.dryrun",
    sound: ({ process }) => ({ args: { process } }),
    lenient: ["args"], takes: { args: { process: "process", data: "dataOrNull", tags: "tags", anchor: "text", Id: "text", Owner: "text", From: "text", Timestamp: "whole", "Block-Height": "whole" } },
    rows: [withoutProcess],
  },
  {
    name: "Functions.assign",
    sound: ({ other, message }) => ({ args: { process: other, message } }),
    lenient: ["args"], takes: { args: { process: "process", message: "message", exclude: "texts", baseLayer: "flag" } },
    rows: [
      withoutProcess,
      withoutMessage,
      ["fields to exclude", ({ other, message }) => ({ args: { process: other, message, exclude: ["Data"] } }), "invalid-argument", "exclude"],
      ["a message of the base layer", ({ other, message }) => ({ args: { process: other, message, baseLayer: true } }), "invalid-argument", "baseLayer"],
    ],
  },
  {
    name: "Functions.signMessage",
    sound: ({ process, signer }) => ({ args: { process, signer } }),
    lenient: ["args"], takes: { args: { ...AO_SIGNED, process: "somebody" } },
    rows: [withoutProcess, ["an identity", ({ process }) => ({ args: { process } }), "invalid-argument", "signer"]],
    closed: "closed",
  },
  {
    name: "Functions.sendSignedMessage",
    sound: ({ item }) => ({ args: { raw: item } }),
    lenient: ["args"], takes: { args: { id: "text", raw: "content" } },
    rows: [
      ["no bytes", () => ({ args: {} }), "invalid-argument", "raw"],
      ["an empty item", () => ({ args: { raw: new Uint8Array() } }), "invalid-item", "item"],
      ["an item that says something else than what was signed", ({ item }) => ({ args: { raw: changed(item, -1) } }), "invalid-item", "item"],
    ],
  },
  { name: "Connection.network", nothing: "takes no arguments" },
];

export const UNITS = [
  {
    name: "unitsOf",
    sound: ({ network }) => ({ network }),
    takes: { network: "network", options: { mu: "address", su: "address", cu: "address", gateway: "address", modules: "ids", fetch: "action" } },
    closed: null,
  },
  {
    name: "handlerOf",
    sound: ({ network }) => ({ network }),
    takes: {
      network: "network",
      options: { url: "place", ...OF_HANDLER },
    },
    closed: null,
  },
  {
    name: "serve",
    sound: () => ({ handler: () => new Response("here") }),
    takes: {
      handler: "action",
      options: {
        host: "word",
        port: "port",
        headersTimeout: "timer",
        requestTimeout: "timer",
        keepAliveTimeout: "timer",
        maxHeaderSize: "headerSize",
        grace: "timerOrNone",
        addressOf: "action",
      },
    },
    closed: null,
  },
  { name: "Served.close", nothing: "takes no arguments" },
  {
    name: "ServiceWorker.serve",
    sound: () => ({ options: { path: "/ao/" } }),
    takes: { options: { ...OF_NETWORK, path: "folder", handler: ["object", OF_HANDLER], skipWaiting: "flag", claim: "flag" } },
    // The machine is read when the network is opened, by the first request.
    except: { "options.machine": ["no bytes", "no machine", "no such file"] },
    rows: [
      ["memory as store", () => ({ options: { store: "memory" } }), "invalid-argument", "store"],
      ["another address", () => ({ options: { handler: { url: "https://ao.example/" } } }), "invalid-argument", "handler.url"],
      ["a clock without a time", () => ({ options: { clock: { height: 1 } } }), "invalid-argument", "clock.now"],
    ],
    closed: null,
  },
];

export const PAGES = [
  { name: "wanderSigner", sound: ({ network, wander }) => ({ network, wallet: wander }), takes: { network: "network", wallet: "pageWallet" }, closed: null },
  { name: "ethereumSigner", sound: ({ network, ether }) => ({ network, wallet: ether }), takes: { network: "network", wallet: "pageWallet" }, closed: null },
  {
    name: "PageSigner.connect",
    sound: () => ({ options: { appInfo: { name: "A page" } } }),
    takes: { options: { timeout: "timeout", appInfo: { name: "text", logo: "text" }, signal } },
    rows: [["what only Wander shows", () => ({}), "invalid-argument", "appInfo", ({ etherSigner }) => etherSigner]],
    closed: null,
  },
  {
    name: "PageSigner.sign",
    sound: () => ({ item: { data: "x" } }),
    takes: { item: { data: "data", tags: "itemTags", target: "id", anchor: "anchor" }, ...OPTIONS },
    rows: [
      ["no item", () => ({ item: undefined }), "invalid-argument", "item"],
      ["an identity beside what is said", () => ({ item: { data: "x", identity: "alice" } }), "invalid-argument", "identity"],
    ],
  },
  { name: "PageSigner.onSwitch", sound: () => ({ callback: () => {} }), takes: { callback: "action" }, rows: [["nothing", () => ({ callback: undefined }), "invalid-argument", "callback"]], closed: null },
  { name: "PageSigner.disconnect", nothing: "takes no arguments" },
];

const LIMITS = { gas: "whole", memory: "whole" };
const MESSAGE_ROWS = [["no message", () => ({ message: undefined }), "invalid-request", "message"]];
/** What has no JSON is nothing, where there need be nothing. */
const WITHOUT_NOTHING = { env: ["a function", "a symbol", "NaN"] };

export const MACHINE = [
  { name: "Module.compile", sound: ({ bytes }) => ({ bytes }), takes: { bytes: "wasm" } },
  { name: "Module.compileSync", sound: ({ bytes }) => ({ bytes }), takes: { bytes: "wasm" } },
  {
    name: "Module.of",
    sound: ({ module }) => ({ compiled: module.compiled, hash: module.hash }),
    takes: { compiled: "compiled", hash: "hash" },
    rows: [["a module that is no machine", ({ empty }) => ({ compiled: empty }), "invalid-module"]],
  },
  { name: "Image.empty", sound: ({ module }) => ({ module: module.hash }), takes: { module: "hash" } },
  {
    name: "Image.decode",
    sound: ({ imageFile }) => ({ file: imageFile }),
    takes: { file: "imageFile", options: { base: "image", like: "image" } },
    rows: [
      ["half of a file", ({ imageFile }) => ({ file: imageFile.slice(0, imageFile.length / 2) }), "corrupt-image"],
      ["a file of a newer version", ({ imageFile }) => ({ file: changed(imageFile, 9) }), "corrupt-image"],
      ["a difference without its base", ({ difference }) => ({ file: difference }), "missing-base"],
      ["a difference from another base", ({ difference, foreignImage }) => ({ file: difference, options: { base: foreignImage } }), "missing-base"],
    ],
  },
  { name: "Image.page", sound: () => ({ index: 0 }), takes: { index: "pageNumber" } },
  { name: "Image.bytes", sound: () => ({ index: 0 }), takes: { index: "pageNumber" } },
  {
    name: "Image.has",
    sound: ({ page }) => ({ page }),
    takes: { page: ["page", { index: "pageNumber", digest: "bytes", bytes: "bytes" }] },
    rows: [
      ["a digest that is too short", ({ page }) => ({ page: { ...page, digest: new Uint8Array(31) } }), "invalid-argument", "page.digest"],
      ["bytes that are too few", ({ page }) => ({ page: { ...page, bytes: new Uint8Array(4095) } }), "invalid-argument", "page.bytes"],
    ],
    lenient: ["page"],
  },
  { name: "Image.pages", nothing: "takes no arguments" },
  {
    name: "Image.with",
    sound: ({ page, image }) => ({ pages: [page], length: image.length }),
    takes: { pages: "pages", length: "pageCount" },
    rows: [
      ["a page that is outside", ({ page }) => ({ pages: [{ ...page, index: 2 ** 20 - 1 }] }), "corrupt-image"],
      ["bytes that are too few", ({ page }) => ({ pages: [{ ...page, bytes: new Uint8Array(1) }] }), "invalid-argument", "pages[0].bytes"],
      ["a digest of text", ({ page }) => ({ pages: [page, { ...page, digest: "x" }] }), "invalid-argument", "pages[1].digest"],
    ],
  },
  { name: "Image.differences", sound: ({ image }) => ({ other: image }), takes: { other: "image", options: { shared: "flag" } } },
  {
    name: "Image.encode",
    sound: () => ({}),
    takes: { options: { base: "image" } },
    rows: [["a base of another module", ({ foreignImage }) => ({ options: { base: foreignImage } }), "module-mismatch"]],
  },
  { name: "moduleOf", sound: ({ imageFile }) => ({ file: imageFile }), takes: { file: "imageFile" } },
  { name: "Machine.spawn", sound: ({ module }) => ({ module }), takes: { module: "module" } },
  {
    name: "Machine.restore",
    sound: ({ module, image }) => ({ module, image }),
    takes: { module: "module", image: "image" },
    rows: [
      ["an image of another module", ({ foreignImage }) => ({ image: foreignImage }), "module-mismatch"],
      ["an image with a page that does not have its digest", ({ forgedImage }) => ({ image: forgedImage }), "corrupt-image"],
    ],
  },
  {
    name: "Machine.handle",
    sound: ({ ask, env }) => ({ message: ask, env }),
    takes: { message: "json", env: "json", limits: ["objectOrNull", { ...LIMITS, keepErrors: "flag" }] },
    rows: [...MESSAGE_ROWS, ["null in the place of a message", () => ({ message: null }), "invalid-request", "message"]],
    except: WITHOUT_NOTHING,
  },
  { name: "Machine.dryRun", sound: ({ ask, env }) => ({ message: ask, env }), takes: { message: "json", env: "json", limits: ["objectOrNull", LIMITS] }, rows: MESSAGE_ROWS, except: WITHOUT_NOTHING },
  {
    name: "Machine.handleBytes",
    sound: ({ requestBytes }) => ({ request: requestBytes }),
    takes: { request: "request", options: { dry: "flag" } },
    rows: [["no bytes", () => ({ request: new Uint8Array() }), "invalid-request", "request"], ["no request", () => ({ request: undefined }), "invalid-argument", "request"]],
  },
  {
    name: "Machine.handleAll",
    sound: ({ requestBytes }) => ({ requests: [requestBytes] }),
    takes: { requests: "requests", options: { dry: "flag", keepErrors: "flag", enough: "action", trapped: "action" } },
    rows: [["no requests", () => ({ requests: undefined }), "invalid-argument", "requests"]],
  },
  { name: "Machine.snapshot", sound: () => ({}), takes: { options: { full: "flag" } } },
  { name: "Machine.image", nothing: "takes no arguments" },
  {
    name: "Machine.rollback",
    sound: ({ image }) => ({ image }),
    takes: { image: "image" },
    rows: [
      ["an image of another module", ({ foreignImage }) => ({ image: foreignImage }), "module-mismatch"],
      ["an image with a page that does not have its digest", ({ forgedImage }) => ({ image: forgedImage }), "corrupt-image"],
    ],
  },
  { name: "Machine.fork", nothing: "takes no arguments" },
];

export const LOADER = [
  {
    name: "AoLoader",
    sound: ({ bytes }) => ({ wasm: bytes }),
    takes: { wasm: "loaderWasm", options: ["objectOrNull", { computeLimit: "loaderLimit", memoryLimit: "loaderLimit", rollback: "loaderFlag", UNSAFE_MEMORY: "loaderFlag" }] },
    lenient: ["options"],
  },
  { name: "Handle", sound: ({ ask, env }) => ({ memory: null, message: ask, env }), takes: { memory: "memory", message: "json", env: "json" }, rows: [["no message", () => ({ message: undefined }), "invalid-request", "message"]], except: WITHOUT_NOTHING },
];

export const CALLS = [...NETWORK, ...CONNECT, ...UNITS, ...PAGES, ...MACHINE, ...LOADER];

/** The same functions under other names: those of a connection, and those of one to the network `lunette`. */
export const ALIASES = [
  [/^(?:Connection\.)?(message|spawn|monitor|unmonitor|result|results|dryrun|assign|signMessage|sendSignedMessage)$/, "Functions.$1"],
  [/^(?:Connection\.)?(?:createSigner|createDataItemSigner)$/, "createDataItemSigner"],
  [/^Connection\.serializeCron$/, "serializeCron"],
];

for (const { name, takes } of CALLS) for (const kind of kindsIn(takes ?? {})) if (!KINDS[kind]) throw new Error(`${name}: there is no kind ${kind}`);

function kindsIn(takes) {
  if (typeof takes === "string") return [takes];
  if (Array.isArray(takes)) return takes.flatMap(kindsIn);
  return Object.values(takes).flatMap(kindsIn);
}
