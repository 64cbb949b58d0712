// GraphQL as gateways have it, of the items of a network in memory.
import { parseQuery, select } from "../../pkg/units/graphql.js";
import { addressOf, tagOf } from "./nodes.mjs";
import { MODULE, tagsOf } from "./user.mjs";

/** What clients look for in a module before they use it. */
const MODULE_TAGS = {
  Variant: "ao.TN.1",
  Type: "Module",
  "Module-Format": "wasm64-unknown-emscripten-draft_2024_02_15",
  "Input-Encoding": "JSON-V1",
  "Output-Encoding": "JSON-V1",
  "Memory-Limit": "1-gb",
  "Compute-Limit": "9000000000000",
};

/** What a query of a gateway gives. `network` has `model`, `urls` and `addresses`. */
export function graphql(network, { query, variables }) {
  try {
    const data = {};
    for (const { name, alias, arguments: asked, fields } of parseQuery(query, variables)) {
      data[alias] = select(FINDERS[name]?.(network, asked) ?? null, fields);
    }
    return { data };
  } catch (error) {
    return { data: null, errors: [{ message: error.message }] };
  }
}

const FINDERS = {
  transaction: (network, { id }) => transactions(network).find((node) => node.id === id),
  transactions: (network, asked) => connection(transactions(network).filter((node) => fits(node, asked)), asked),
  blocks: ({ model }, { height = {}, ...asked }) => {
    const [lowest, highest] = [Math.max(height.min ?? 0, model.height - 1000), Math.min(height.max ?? model.height, model.height)];
    return connection(Array.from({ length: Math.max(0, highest - lowest + 1) }, (_, index) => blockOf(model, lowest + index)), asked);
  },
};

function connection(nodes, { first = 10, after, sort = "HEIGHT_DESC" }) {
  const ordered = sort === "HEIGHT_DESC" ? [...nodes].reverse() : nodes;
  const start = after ? ordered.findIndex(({ id }) => id === after) + 1 : 0;
  const page = ordered.slice(start, start + first);
  return { pageInfo: { hasNextPage: start + page.length < ordered.length }, edges: page.map((node) => ({ cursor: node.id, node })) };
}

/** Time goes on with each block. */
function blockOf(model, height) {
  return { id: `block-${height}`, height, timestamp: Math.floor(model.now / 1000) - (model.height - height), previous: `block-${height - 1}` };
}

/** A transaction that no item of the model is, since nobody's key is there to sign it. */
function unsigned(model, id, owner, tags) {
  return {
    id,
    owner: { address: owner, key: "" },
    recipient: "",
    anchor: "",
    signature: "",
    tags: tagsOf({ "Data-Protocol": "ao", ...tags }),
    data: { size: "0", type: null },
    block: blockOf(model, 1),
  };
}

function transactions({ model, urls, addresses }) {
  const { scheduler } = addresses;
  const location = unsigned(model, scheduler, scheduler, { Type: "Scheduler-Location", Url: urls.scheduler, "Time-To-Live": "86400000" });
  const module = unsigned(model, MODULE, "", MODULE_TAGS);
  const nodes = [...model.items.values()].map(({ item, height }) => ({
    id: item.id,
    owner: { address: addressOf(item), key: item.owner },
    recipient: item.target,
    anchor: item.rawAnchor.toString("utf8"),
    signature: item.signature,
    tags: item.tags,
    data: { size: String(item.rawData.length), type: tagOf(item.tags, "Content-Type") ?? null },
    block: blockOf(model, height),
    bundledIn: { id: `bundle-${height}` },
  }));
  return [location, module, ...nodes];
}

function fits(node, { ids, owners, recipients, tags = [] }) {
  const has = (list, value) => list === undefined || [list].flat().includes(value);
  if (!has(ids, node.id) || !has(owners, node.owner.address) || !has(recipients, node.recipient)) return false;
  return [tags].flat().every(({ name, values }) => node.tags.some((tag) => tag.name === name && [values].flat().includes(tag.value)));
}
