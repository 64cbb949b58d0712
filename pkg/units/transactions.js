// Transactions as the GraphQL of a gateway gives them: the processes and messages of this network, the module, the scheduler.
import { isId } from "../common/base64url.js";
import { graphBlock, secondsOf } from "./blocks.js";
import { entryAt, originOf } from "./log.js";
import { anchorOf, bytesOfData, ownerOf } from "./nodes.js";
import { notImplemented, unless } from "./query.js";
import { firstOf } from "./stream.js";

/** How long clients may remember where the scheduler is, in milliseconds. */
const TIME_TO_LIVE = 86_400_000;

/** Transactions of a page: when nobody says how many, and at most. */
const PAGE = 10;
const LARGEST_PAGE = 100;

/** Candidates that are looked up at the same time: one that is not here may take a while. */
const SIDE_BY_SIDE = 20;

/** What can be looked for without ids. Of messages there may be any number: their logs are the scheduler's. */
const FINDABLE = ["Process", "Module", "Scheduler-Location", "Checkpoint"];

/** The transactions that a query wants, as a connection. Little more than its page is looked up, unless `fields` ask how many there are. */
export async function transactionsOf(units, query, fields = []) {
  const asked = { ...query, owners: setOf(query.owners), recipients: setOf(query.recipients), tags: setsOf(query.tags) };
  const wanted = await candidates(units, asked);
  if (asked.sort === "HEIGHT_DESC") wanted.reverse();
  const after = asked.after ? wanted.findIndex(({ id }) => id === asked.after) + 1 : 0;
  const first = asked.first ?? (asked.ids ? LARGEST_PAGE : PAGE);
  const found = await firstOf(matching(wanted.slice(after), asked), first + 1);
  const page = found.slice(0, first);
  const isCounted = fields.some(({ name }) => name === "count");
  return {
    count: isCounted ? String((await firstOf(matching(wanted, asked), Infinity)).length) : null,
    pageInfo: { hasNextPage: found.length > first },
    edges: page.map((node) => ({ cursor: node.id, node })),
  };
}

/** The transaction of an id; undefined when there is none. */
export async function transactionOf({ network, su, modules }, id) {
  if (!isId(id)) return undefined;
  if (modules.has(id)) return moduleNode(network, id);
  const { scheduler, authority } = await network.status();
  if (id === scheduler || id === authority) return locationNode(network, su, id);
  const message = await messageOf(network, id);
  if (message) return messageTransaction(network, message);
  // A fork has an id that no message has.
  return (await network.info(id).catch(unless("unknown-process"))) && processTransaction(network, id);
}

/** A message and where it first was; undefined when it is not here. */
export async function messageOf(network, id) {
  const found = await network.lookup(id, { proofs: true }).catch(unless("unknown-message"));
  return found && { message: found.message, place: found.places[0] };
}

/** What may be meant, as `{ id, load }`: whether it is shows when it is loaded. */
async function candidates(units, asked) {
  if (asked.ids) return [...new Set(asked.ids)].map((id) => ({ id, load: () => transactionOf(units, id) }));
  return byType(units, asked);
}

async function byType({ network, su, modules }, { tags }) {
  const types = [...(tags.find(({ name }) => name === "Type")?.values ?? [])];
  if (types.length === 0 || types.some((type) => !FINDABLE.includes(type))) {
    throw notImplemented(`transactions are found here by their ids, or by the tag Type: ${FINDABLE.join(", ")}`);
  }
  const list = [];
  if (types.includes("Module")) list.push(...[...modules].map((id) => ({ id, load: () => moduleNode(network, id) })));
  if (types.includes("Scheduler-Location")) {
    const { scheduler, authority } = await network.status();
    // Clients of HyperBEAM name the address of the node as their scheduler: it is in the same place.
    list.push(...[...new Set([scheduler, authority])].map((id) => ({ id, load: () => locationNode(network, su, id) })));
  }
  if (types.includes("Process")) {
    const all = await network.processes();
    const some = all.filter((info) => tags.every((tag) => hasTag(info.tags, tag)));
    list.push(...some.map(({ id }) => ({ id, load: () => processTransaction(network, id) })));
  }
  return list;
}

/** The nodes of candidates that are what a query asks for, in their order. */
async function* matching(list, asked) {
  for (let at = 0; at < list.length; at += SIDE_BY_SIDE) {
    const nodes = await Promise.all(list.slice(at, at + SIDE_BY_SIDE).map(({ load }) => load()));
    yield* nodes.filter((node) => node !== undefined && fits(node, asked));
  }
}

function fits(node, { owners, recipients, tags, block }) {
  const { min = 0, max = Infinity } = block ?? {};
  const height = node.block.height;
  const isThere = isOf(owners, node.owner.address) && isOf(recipients, node.recipient) && height >= min && height <= max;
  return isThere && tags.every((tag) => hasTag(node.tags, tag));
}

/** An empty list is none. */
function setOf(list = []) {
  return list.length > 0 ? new Set(list) : undefined;
}

function setsOf(tags = []) {
  return tags.map(({ name, values }) => ({ name, values: setOf(values) }));
}

function isOf(wanted, value) {
  return wanted === undefined || wanted.has(value);
}

function hasTag(tags, { name, values }) {
  return tags.some((tag) => tag.name === name && isOf(values, tag.value));
}

async function processTransaction(network, process) {
  const { message, assignment } = await originOf(network, process);
  return assigned(network, message, assignment);
}

async function messageTransaction(network, { message, place }) {
  const { assignment } = await entryAt(network, place.process, place.slot);
  return assigned(network, message, assignment);
}

async function assigned(network, message, assignment) {
  const type = message.tags.find(({ name }) => name === "Content-Type")?.value ?? null;
  return {
    ...transaction({ id: message.id, owner: ownerOf(message), tags: message.tags, recipient: message.target }),
    anchor: anchorOf(message),
    signature: message.proof?.signature ?? "",
    data: { size: String(bytesOfData(message.data).length), type },
    block: await graphBlock(network, assignment.height),
    ingested_at: secondsOf(assignment.timestamp),
  };
}

/** The module that every process here has: what clients check before they spawn. */
async function moduleNode(network, id) {
  const { authority } = await network.status();
  const tags = tagsOf({
    "Data-Protocol": "ao",
    Variant: "ao.TN.1",
    Type: "Module",
    "Module-Format": "wasm32-unknown-unknown",
    "Input-Encoding": "JSON-1",
    "Output-Encoding": "JSON-1",
    "Content-Type": "application/wasm",
  });
  return { ...transaction({ id, owner: { address: authority, key: "" }, tags }), block: await graphBlock(network, 0) };
}

/** Where the scheduler of this network is. */
async function locationNode(network, su, address) {
  const tags = tagsOf({
    "Data-Protocol": "ao",
    Variant: "ao.TN.1",
    Type: "Scheduler-Location",
    Url: su,
    "Time-To-Live": String(TIME_TO_LIVE),
  });
  return { ...transaction({ id: address, owner: { address, key: "" }, tags }), block: await graphBlock(network, 0) };
}

/** Every field that a transaction has on a gateway; what nothing here costs, costs nothing. */
function transaction({ id, owner, tags, recipient = "" }) {
  const nothing = { winston: "0", ar: "0.000000000000" };
  return {
    id,
    anchor: "",
    signature: "",
    recipient,
    owner,
    fee: nothing,
    quantity: nothing,
    data: { size: "0", type: null },
    tags,
    bundledIn: null,
    parent: null,
    ingested_at: 0,
  };
}

function tagsOf(tags) {
  return Object.entries(tags).map(([name, value]) => ({ name, value }));
}

