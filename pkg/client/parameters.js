// What each call takes. The runtime has the same fields (src/web/network/params.rs).
import {
  LARGEST_CONTENT,
  address,
  atMost,
  bytesOf,
  choice,
  contentOf,
  dataOf,
  fieldsOf,
  flag,
  id,
  idOf,
  invalid,
  listOf,
  nullable,
  objectOf,
  readFields,
  source,
  tagsOf,
  text,
  whole,
  withGiven,
} from "../common/input.js";
import { INSPECTION } from "./questions.js";
import { keyOf } from "./wallet-key.js";

/** The most bytes of the name of an identity. */
const LONGEST_NAME = 128;

/** The most bytes of a file: it is in the runtime's memory as a whole, beside what comes of it. */
const LARGEST_FILE = 1024 * 1024 * 1024;

const slot = whole();
const limit = whole();

function identity(name, field) {
  const bytes = new TextEncoder().encode(text(name, field)).length;
  if (bytes < 1 || bytes > LONGEST_NAME || name.startsWith("\0")) throw invalid(field, `must be a name of 1 to ${LONGEST_NAME} bytes`);
  return name;
}

/** A number of winston, in decimal digits: there are more of them than numbers hold exactly. */
function winston(value, field) {
  const digits = typeof value === "bigint" || Number.isSafeInteger(value) ? String(value) : value;
  if (typeof digits !== "string" || !/^\d{1,38}$/.test(digits)) throw invalid(field, "must be a whole number of winston: a bigint, or its digits");
  return digits;
}

/** A signer of aoconnect gives `{ id, raw }`. */
function item(given, field) {
  return contentOf(given?.raw ?? given, field);
}

const keyType = choice("arweave", "ethereum", "ed25519");
const CONTENT = { data: dataOf, tags: tagsOf, anchor: text };
const DRAFT = { ...CONTENT, type: whole(0, 65_535), key: contentOf, target: id };
const OF_PROCESS = { process: idOf };
const protocol = choice("legacy", "hyperbeam");
const LIMITS = objectOf({ gas: whole(1), memory: whole(1) });
const UNITS = objectOf({ protocol, scheduler: address, compute: address, gateways: listOf(address) });
const RELAY = objectOf(
  {
    protocol,
    messenger: address,
    compute: address,
    uploader: address,
    gateways: listOf(address),
    identity,
    voice: choice("process", "identity"),
    sending: flag,
  },
  { required: ["messenger"] },
);

/** By method; `eval` and `ask` are calls of this side only. */
const PARAMETERS = {
  spawn: { ...CONTENT, item, module: id, identity, monitor: flag },
  send: { ...CONTENT, item, process: idOf, identity },
  eval: { process: idOf, code: source, identity },
  ask: { expression: source },
  result: { process: idOf, message: id, slot, wait: flag },
  results: { process: idOf, from: text, to: text, limit: whole(1), sort: choice("ASC", "DESC") },
  dryrun: { ...CONTENT, process: idOf, identity, id: text, from: text, owner: text, target: text, timestamp: whole(), height: whole(), slot },
  check: { source },
  inspect: { process: idOf, slot, ...INSPECTION },
  trace: { process: idOf, slot, tick: whole(0, 4_294_967_295) },
  assign: { message: id, processes: listOf(idOf), exclude: listOf(text), baseLayer: flag },
  monitor: OF_PROCESS,
  unmonitor: OF_PROCESS,
  pause: OF_PROCESS,
  stop: OF_PROCESS,
  resume: OF_PROCESS,
  remove: OF_PROCESS,
  process: OF_PROCESS,
  fork: { process: idOf, slot, connected: flag },
  upgrade: OF_PROCESS,
  export: { processes: listOf(idOf) },
  import: { file: atMost(LARGEST_FILE, bytesOf) },
  processes: {},
  log: { process: idOf, from: slot, to: slot, limit, results: flag, proofs: flag },
  message: { message: id, proofs: flag },
  outbox: { from: whole(), limit },
  identity: { name: identity },
  identities: {},
  createWallet: { name: identity, type: keyType, extractable: flag },
  importWallet: { name: identity, type: keyType, key: keyOf, extractable: flag },
  exportWallet: { name: identity },
  removeWallet: { name: identity },
  clock: {},
  advance: { milliseconds: whole(), blocks: whole() },
  block: { height: whole() },
  settle: {},
  replicate: { process: idOf, units: UNITS, like: id, wao: objectOf({ messenger: text }, { required: ["messenger"] }), from: slot, limits: LIMITS },
  replica: OF_PROCESS,
  follow: { process: idOf, following: flag },
  relay: {},
  setRelay: { settings: nullable(RELAY), backlog: flag },
  post: { ...CONTENT, item, target: id, identity },
  postTransaction: { data: dataOf, tags: tagsOf, target: id, quantity: winston, identity },
  fetchItem: { id, gateways: listOf(address), limit: whole(1, LARGEST_CONTENT) },
  letters: { taken: flag, from: whole(), limit },
  retry: { letters: listOf(whole()) },
  discard: { letters: listOf(whole()) },
  watch: OF_PROCESS,
  unwatch: OF_PROCESS,
  publish: { process: idOf, identity, scheduler: id, authorities: listOf(id) },
  status: {},
  draftItem: { draft: draftOf },
  sealItem: { draft: draftOf, signature: contentOf },
  readItem: { item },
  lint: { item, process: idOf, target: text, data: dataOf, tags: tagsOf },
  recoverKey: { message: dataOf, signature: contentOf },
};

/** What a signed item says cannot be said again. */
const BESIDE_ITEM = ["item", "process", "monitor"];

/** A draft for somebody to sign. Its fields are named as if they were parameters themselves. */
function draftOf(draft, field) {
  return readFields(fieldsOf(draft, field), DRAFT, field);
}

/** The parameters of a call, and its signal apart from them. `given` are those that are not among the options: they must be there. */
export function paramsOf(method, options = {}, given = {}) {
  const kinds = { ...PARAMETERS[method], signal: (signal) => signal };
  const missing = Object.keys(given).find((field) => given[field] === undefined);
  if (missing !== undefined) throw invalid(missing, "is missing");
  const { signal, ...params } = readFields(withGiven(given, options), kinds, method);
  if (params.item !== undefined) {
    const other = Object.keys(params).find((field) => !BESIDE_ITEM.includes(field));
    if (other !== undefined) throw invalid(other, "is what the item says: it cannot be given beside one");
  }
  return { params, signal };
}
