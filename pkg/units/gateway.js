// The gateway: what clients of AO and of Arweave ask of one (GraphQL of transactions and blocks, data by id, blocks, what a transaction costs).
import { LunetteError } from "../error.js";
import { choice, fieldsOf, invalid, listOf, objectOf, readFields, text, whole } from "../common/input.js";
import { graphBlock, hashOfHeight, heightOfHash, nodeBlock } from "./blocks.js";
import { parseQuery, select } from "./graphql.js";
import { eternal, lasting } from "./caching.js";
import { json, plain } from "./http.js";
import { entryAt } from "./log.js";
import { bytesOfData } from "./nodes.js";
import { idFrom, notImplemented } from "./query.js";
import { ranged } from "./range.js";
import { unitOf } from "./routes.js";
import { messageOf, transactionOf, transactionsOf } from "./transactions.js";

/** Types that a browser runs nothing of. */
const HARMLESS = /^(?:text\/plain|application\/json|image\/(?:png|jpeg|gif|webp)|(?:audio|video)\/[\w.+-]+)(?:;[ \w=.-]*)?$/i;

/** Blocks of a page: when nobody says how many, and at most. */
const PAGE = 10;
const LARGEST_PAGE = 100;

/** What it answers. */
export const GATEWAY = {
  "GET /": information,
  "GET /info": information,
  "POST /graphql": graphql,
  "GET /raw/:id": content,
  "GET /tx/:id": transaction,
  "GET /tx/:id/status": transactionStatus,
  "GET /tx/:id/offset": transaction,
  "POST /tx": noBaseLayer,
  "POST /chunk": noBaseLayer,
  "GET /tx_anchor": async ({ network }) => plain(await hashOfHeight((await network.clock()).height)),
  "GET /price/:bytes": price,
  "GET /price/:bytes/:target": price,
  "GET /wallet/:address/balance": ({ params }) => ofWallet(params, "0"),
  "GET /wallet/:address/last_tx": ({ params }) => ofWallet(params, ""),
  "GET /height": async ({ network }) => plain(String((await network.clock()).height)),
  "GET /peers": () => [],
  "GET /block/current": async ({ network }) => nodeBlock(network, (await network.clock()).height),
  "GET /block/height/:height": blockAt,
  "GET /block/hash/:hash": blockWith,
  "GET /:id": content,
};

export const gateway = unitOf(GATEWAY);

async function information({ network }) {
  const { height } = await network.clock();
  const current = await hashOfHeight(height);
  return { network: "lunette.local", version: 5, release: 0, height, current, blocks: height + 1, peers: 0, queue_length: 0, node_state_latency: 0 };
}

/** Nothing costs anything here. */
function price({ params }) {
  numberFrom(params.bytes, "bytes");
  if (params.target !== undefined) idFrom(params.target, "target");
  return plain("0");
}

/** Nobody has any money here, nor ever made a transaction. */
function ofWallet({ address }, value) {
  idFrom(address, "address");
  return plain(value);
}

async function blockAt({ network, params }) {
  const height = numberFrom(params.height, "height");
  if (height > (await network.clock()).height) throw new LunetteError("not-found", `the block at the height ${height} has not come yet`);
  return lasting(json(await nodeBlock(network, height)), `block.${height}`);
}

async function blockWith({ network, params }) {
  const height = await heightOfHash(network, params.hash);
  if (height === undefined) throw new LunetteError("not-found", `there is no block ${params.hash} here`);
  return lasting(json(await nodeBlock(network, height)), `block.${height}`);
}

// Data and transactions ---------------------------------------------------------------------------------------------------------

async function content({ network, params, request }) {
  const { message } = await messageWith(network, params.id);
  const type = message.tags.find(({ name }) => name === "Content-Type")?.value;
  return eternal(ranged(request, bytesOfData(message.data), { "content-type": headerOf(type) }), message.id);
}

/** A type that somebody wrote into a tag, where it can be that of a response. What a browser might run is shown as bytes: it is
 *  whatever somebody sent, and would be of the origin of whoever serves this. */
function headerOf(type) {
  return type !== undefined && HARMLESS.test(type) ? type : "application/octet-stream";
}

/** What is not of the base layer has no transaction of its own, so a gateway knows none: only what bundled it would be one. */
async function transaction({ network, params }) {
  const { message } = await messageWith(network, params.id);
  const problem = "is a data item, which is no transaction of its own: its data is at /{id}, what it says in the answers of /graphql";
  throw new LunetteError("not-found", `${message.id} ${problem}`);
}

/** What a transaction of the base layer would need, and whose writing would be lost: this network has processes and their logs. */
function noBaseLayer() {
  throw notImplemented("this network has no base layer to keep transactions in: sign a data item, and send it to the messenger unit");
}

async function transactionStatus({ network, params }) {
  const { place } = await messageWith(network, params.id);
  const { assignment } = await entryAt(network, place.process, place.slot);
  const { height } = await network.clock();
  const hash = await hashOfHeight(assignment.height);
  return { block_height: assignment.height, block_indep_hash: hash, number_of_confirmations: height - assignment.height + 1 };
}

async function messageWith(network, id) {
  const found = await messageOf(network, idFrom(id, "id"));
  if (!found) throw new LunetteError("unknown-message", `there is no transaction ${id} here`);
  return found;
}

function numberFrom(given, field) {
  if (!/^\d{1,15}$/.test(given)) throw invalid(field, "must be a whole number");
  return Number(given);
}

// GraphQL -----------------------------------------------------------------------------------------------------------------------

/** The longest list, and the most tags of a query: each of them is looked for in each transaction. */
const LONGEST_LIST = 1_000;
const MOST_TAGS = 20;

/** One value stands for a list of it. */
function some(kind, most = LONGEST_LIST) {
  return (value, field) => {
    const list = Array.isArray(value) ? value : [value];
    if (list.length > most) throw invalid(field, `has more than ${most} values`);
    return listOf(kind)(list, field);
  };
}

const HEIGHTS = objectOf({ min: whole(), max: whole() });
const SORT = choice("HEIGHT_ASC", "HEIGHT_DESC");
const FIRST = whole(1, LARGEST_PAGE);

/** The fields that a query may begin with, and their arguments. */
const ROOTS = {
  transactions: {
    takes: {
      ids: some(text),
      owners: some(text),
      recipients: some(text),
      tags: some(objectOf({ name: text, values: some(text), op: choice("EQ") }, { required: ["name"] }), MOST_TAGS),
      block: HEIGHTS,
      first: FIRST,
      after: text,
      sort: SORT,
    },
    find: transactionsOf,
  },
  transaction: { takes: { id: text }, find: (context, { id }) => transactionOf(context, id) },
  blocks: { takes: { height: HEIGHTS, first: FIRST, after: text, sort: SORT }, find: blocks },
  block: { takes: { height: whole(), id: text }, find: block },
};

/** Errors are in the answer, as GraphQL has them. */
async function graphql(context) {
  await context.caller.asks();
  const { query, variables } = await context.caller.json();
  text(query, "query");
  try {
    const data = { __proto__: null };
    for (const { name, alias, arguments: asked, fields } of parseQuery(query, fieldsOf(variables ?? {}, "variables"))) {
      if (!Object.hasOwn(ROOTS, name)) throw invalid("query", `must not ask for ${name}: there are ${Object.keys(ROOTS).join(", ")}`);
      const { takes, find } = ROOTS[name];
      const given = readFields(withoutNull(asked), takes, name);
      data[alias] = select(await find(context, given, fields), fields);
    }
    return { data };
  } catch (thrown) {
    const { code, field, message } = LunetteError.from(thrown);
    return json({ data: null, errors: [{ message, extensions: { code, field } }] });
  }
}

/** Null is an argument that is not there. */
function withoutNull(asked) {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null));
}

async function block({ network }, { height, id }) {
  if (id === undefined) return graphBlock(network, height ?? (await network.clock()).height);
  if (height !== undefined) throw invalid("id", "names the block already: it cannot be given beside a height");
  const found = await heightOfHash(network, id);
  return found === undefined ? null : graphBlock(network, found);
}

async function blocks({ network }, { height = {}, first = PAGE, sort = "HEIGHT_DESC", after }) {
  const last = (await network.clock()).height;
  const rises = sort === "HEIGHT_ASC";
  const step = rises ? 1 : -1;
  const lowest = Math.max(0, height.min ?? 0);
  const highest = Math.min(last, height.max ?? last);
  let next = after === undefined || after === "" ? (rises ? lowest : highest) : numberFrom(after, "after") + step;
  const edges = [];
  for (; edges.length < first && next >= lowest && next <= highest; next += step) {
    edges.push({ cursor: String(next), node: await graphBlock(network, next) });
  }
  return { pageInfo: { hasNextPage: next >= lowest && next <= highest }, edges };
}
