// Transactions as the GraphQL of a gateway gives them: the processes and messages of this network, the module, the scheduler.
import { isId } from "../base64url.js";
import { graphBlock, secondsOf } from "./blocks.js";
import { entryAt, originOf } from "./log.js";
import { anchorOf, bytesOfData, ownerOf } from "./nodes.js";
import { notImplemented, unless } from "./query.js";

/** How long clients may remember where the scheduler is, in milliseconds. */
const TIME_TO_LIVE = 86_400_000;

/** Transactions of a page: when nobody says how many, and at most. */
const PAGE = 10;
const LARGEST_PAGE = 100;

/** What can be looked for without ids. Of messages there may be any number: their logs are the scheduler's. */
const FINDABLE = ["Process", "Module", "Scheduler-Location", "Checkpoint"];

/** The transactions that a query wants, as a connection. */
export async function transactionsOf(units, asked) {
  const wanted = await found(units, asked);
  if (asked.sort === "HEIGHT_DESC") wanted.reverse();
  const after = asked.after ? wanted.findIndex(({ id }) => id === asked.after) + 1 : 0;
  const first = asked.first ?? (asked.ids ? LARGEST_PAGE : PAGE);
  const page = wanted.slice(after, after + first);
  return {
    count: String(wanted.length),
    pageInfo: { hasNextPage: wanted.length > after + page.length },
    edges: page.map((node) => ({ cursor: node.id, node })),
  };
}

/** The transaction of an id; undefined when there is none. */
export async function transactionOf({ network, su, modules }, id) {
  if (!isId(id)) return undefined;
  if (modules.has(id)) return moduleNode(network, id);
  const { scheduler } = await network.status();
  if (id === scheduler) return locationNode(network, su);
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

async function found(units, asked) {
  const candidates = asked.ids ? await byIds(units, asked.ids) : await byType(units, asked);
  return candidates.filter((node) => fits(node, asked));
}

async function byIds(units, ids) {
  const nodes = await Promise.all([...new Set(ids)].slice(0, LARGEST_PAGE).map((id) => transactionOf(units, id)));
  return nodes.filter((node) => node !== undefined);
}

async function byType({ network, su, modules }, { tags = [] }) {
  const types = tags.find(({ name }) => name === "Type")?.values ?? [];
  if (types.length === 0 || types.some((type) => !FINDABLE.includes(type))) {
    throw notImplemented(`transactions are found here by their ids, or by the tag Type: ${FINDABLE.join(", ")}`);
  }
  const nodes = [];
  if (types.includes("Module")) nodes.push(...(await Promise.all([...modules].map((id) => moduleNode(network, id)))));
  if (types.includes("Scheduler-Location")) nodes.push(await locationNode(network, su));
  if (types.includes("Process")) {
    for (const { id } of await network.processes()) nodes.push(await processTransaction(network, id));
  }
  return nodes;
}

function fits(node, { owners, recipients, tags, block }) {
  const isOf = (list, value) => !list || list.length === 0 || list.includes(value);
  const has = ({ name, values = [] }) => node.tags.some((tag) => tag.name === name && (values.length === 0 || values.includes(tag.value)));
  const { min = 0, max = Infinity } = block ?? {};
  const height = node.block.height;
  return isOf(owners, node.owner.address) && isOf(recipients, node.recipient) && (tags ?? []).every(has) && height >= min && height <= max;
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
async function locationNode(network, su) {
  const { scheduler } = await network.status();
  const tags = tagsOf({
    "Data-Protocol": "ao",
    Variant: "ao.TN.1",
    Type: "Scheduler-Location",
    Url: su,
    "Time-To-Live": String(TIME_TO_LIVE),
  });
  return { ...transaction({ id: scheduler, owner: { address: scheduler, key: "" }, tags }), block: await graphBlock(network, 0) };
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

