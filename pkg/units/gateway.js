// The gateway: what clients of AO ask of one (GraphQL of transactions and blocks, data by id, the height).
import { base64urlOf } from "../base64url.js";
import { LunetteError } from "../error.js";
import { choice, fieldsOf, invalid, listOf, objectOf, readFields, text, whole } from "../input.js";
import { graphBlock, nodeBlock } from "./blocks.js";
import { parseQuery, select } from "./graphql.js";
import { json, jsonIn, plain } from "./http.js";
import { entryAt } from "./log.js";
import { bytesOfData, ownerOf } from "./nodes.js";
import { idFrom } from "./query.js";
import { unitOf } from "./routes.js";
import { messageOf, transactionOf, transactionsOf } from "./transactions.js";

/** Types that a browser runs nothing of. */
const HARMLESS = /^(?:text\/plain|application\/json|image\/(?:png|jpeg|gif|webp)|(?:audio|video)\/[\w.+-]+)(?:;[ \w=.-]*)?$/i;

/** Blocks of a page: when nobody says how many, and at most. */
const PAGE = 10;
const LARGEST_PAGE = 100;

export const gateway = unitOf({
  "GET /": information,
  "GET /info": information,
  "POST /graphql": graphql,
  "GET /raw/:id": content,
  "GET /:id": content,
  "GET /tx/:id": transaction,
  "GET /tx/:id/status": transactionStatus,
  "GET /block/current": async ({ network }) => nodeBlock(network, (await network.clock()).height),
  "GET /block/height/:height": async ({ network, params }) => nodeBlock(network, heightFrom(params.height, "height")),
});

async function information({ network }) {
  const { height } = await network.clock();
  const { indep_hash: current } = await nodeBlock(network, height);
  return { network: "lunette.local", version: 5, release: 0, height, current, blocks: height + 1, peers: 0, queue_length: 0, node_state_latency: 0 };
}

// Data and transactions ---------------------------------------------------------------------------------------------------------

async function content({ network, params }) {
  const { message } = await messageWith(network, params.id);
  const type = message.tags.find(({ name }) => name === "Content-Type")?.value;
  return plain(bytesOfData(message.data), { headers: { "content-type": headerOf(type) } });
}

/** A type that somebody wrote into a tag, where it can be that of a response. What a browser might run is shown as bytes: it is
 *  whatever somebody sent, and would be of the origin of whoever serves this. */
function headerOf(type) {
  return type !== undefined && HARMLESS.test(type) ? type : "application/octet-stream";
}

async function transaction({ network, params }) {
  const { message } = await messageWith(network, params.id);
  const encoded = (words) => base64urlOf(new TextEncoder().encode(words));
  return {
    format: 2,
    id: message.id,
    last_tx: message.anchor === "" ? "" : encoded(message.anchor),
    owner: ownerOf(message).key,
    tags: message.tags.map(({ name, value }) => ({ name: encoded(name), value: encoded(value) })),
    target: message.target,
    quantity: "0",
    data: "",
    data_size: String(bytesOfData(message.data).length),
    data_root: "",
    reward: "0",
    signature: message.proof?.signature ?? "",
  };
}

async function transactionStatus({ network, params }) {
  const { place } = await messageWith(network, params.id);
  const { assignment } = await entryAt(network, place.process, place.slot);
  const { height } = await network.clock();
  const { indep_hash: hash } = await nodeBlock(network, assignment.height);
  return { block_height: assignment.height, block_indep_hash: hash, number_of_confirmations: height - assignment.height + 1 };
}

async function messageWith(network, id) {
  const found = await messageOf(network, idFrom(id, "id"));
  if (!found) throw new LunetteError("unknown-message", `there is no transaction ${id} here`);
  return found;
}

function heightFrom(given, field) {
  if (!/^\d{1,15}$/.test(given)) throw invalid(field, "must be a whole number");
  return Number(given);
}

// GraphQL -----------------------------------------------------------------------------------------------------------------------

/** One value stands for a list of it. */
const some = (kind) => (value, field) => listOf(kind)(Array.isArray(value) ? value : [value], field);

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
      tags: some(objectOf({ name: text, values: some(text), op: choice("EQ") }, { required: ["name"] })),
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
  const { query, variables } = await jsonIn(context.request);
  text(query, "query");
  try {
    const data = {};
    for (const { name, alias, arguments: asked, fields } of parseQuery(query, fieldsOf(variables ?? {}, "variables"))) {
      if (!Object.hasOwn(ROOTS, name)) throw invalid("query", `must not ask for ${name}: there are ${Object.keys(ROOTS).join(", ")}`);
      const { takes, find } = ROOTS[name];
      const given = readFields(withoutNull(asked), takes, name);
      data[alias] = select(await find(context, given), fields);
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
  if (id !== undefined) throw invalid("id", "names no block: ask by its height");
  return graphBlock(network, height ?? (await network.clock()).height);
}

async function blocks({ network }, { height = {}, first = PAGE, sort = "HEIGHT_DESC", after }) {
  const last = (await network.clock()).height;
  const rises = sort === "HEIGHT_ASC";
  const step = rises ? 1 : -1;
  const lowest = Math.max(0, height.min ?? 0);
  const highest = Math.min(last, height.max ?? last);
  let next = after === undefined || after === "" ? (rises ? lowest : highest) : heightFrom(after, "after") + step;
  const edges = [];
  for (; edges.length < first && next >= lowest && next <= highest; next += step) {
    edges.push({ cursor: String(next), node: await graphBlock(network, next) });
  }
  return { pageInfo: { hasNextPage: next >= lowest && next <= highest }, edges };
}
