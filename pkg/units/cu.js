// The compute unit: what messages gave (ao `servers/cu/src/routes`).
import { invalid, source, tagsOf, text } from "../input.js";
import { outcomeOf } from "../outcome.js";
import { jsonIn } from "./http.js";
import { lastSlotAt } from "./log.js";
import { idFrom, notImplemented, numberIn, processIn } from "./query.js";
import { unitOf } from "./routes.js";

/** Entries of a page of results: when nobody says how many, and at most. */
const PAGE = 25;
const LARGEST_PAGE = 1000;
const CRON_PAGE = 500;

/** What it answers. */
export const COMPUTE = {
  "GET /": async ({ network }) => ({ address: (await network.status()).authority, timestamp: (await network.clock()).now }),
  "GET /result/:message": result,
  "GET /results/:process": results,
  "POST /dry-run": dryRun,
  "GET /cron/:process": cron,
  "GET /state/:process": () => {
    throw notImplemented("the state of a process here is no memory that another module could take: read it by a dry run");
  },
};

export const compute = unitOf(COMPUTE);

/** The message is named by its id, or by its slot as HyperBEAM does. */
async function result({ network, query, params }) {
  const process = processIn(query);
  const asked = /^\d{1,15}$/.test(params.message) ? { slot: Number(params.message) } : { message: idFrom(params.message, "message") };
  const entry = await network.result({ process, ...asked });
  return outcomeOf(entry.result);
}

async function results({ network, query, params }) {
  const process = idFrom(params.process, "process");
  const page = await network.results({
    process,
    from: query.get("from") ?? undefined,
    to: query.get("to") ?? undefined,
    sort: query.get("sort") ?? undefined,
    limit: numberIn(query, "limit", PAGE, { least: 1, most: LARGEST_PAGE }),
  });
  return pageOf(page.edges, page.hasNextPage);
}

/** What the schedule of a process gave: results whose cursors have a cron. */
async function cron({ network, query, params }) {
  const process = idFrom(params.process, "process");
  const limit = numberIn(query, "limit", CRON_PAGE, { least: 1, most: LARGEST_PAGE });
  const to = query.get("to") ?? undefined;
  let from = query.get("from") ?? undefined;
  const edges = [];
  for (;;) {
    const page = await network.results({ process, from, to, limit: LARGEST_PAGE });
    edges.push(...page.edges.filter(({ cursor }) => hasCron(cursor)));
    if (edges.length > limit || !page.hasNextPage) return pageOf(edges.slice(0, limit), edges.length > limit);
    from = page.edges.at(-1).cursor;
  }
}

function hasCron(cursor) {
  return Boolean(JSON.parse(atob(cursor)).cron);
}

function pageOf(edges, hasNextPage) {
  return { pageInfo: { hasNextPage }, edges: edges.map(({ cursor, node }) => ({ node: outcomeOf(node), cursor })) };
}

async function dryRun({ network, query, request }) {
  const body = await jsonIn(request);
  const process = query.has("process-id") ? processIn(query) : idFrom(body.Target, "Target");
  const until = numberIn(query, "to");
  const answer = await network.dryrun({
    process,
    ...messageIn(body),
    slot: until === undefined ? undefined : await lastSlotAt(network, process, until),
  });
  return outcomeOf(answer.result);
}

/** The message of a dry run, as clients write it. */
function messageIn({ Id, Owner, From, Target, Data, Tags = [], Anchor, Timestamp, "Block-Height": height }) {
  if (!Array.isArray(Tags)) throw invalid("Tags", "must be a list of { name, value }");
  return {
    id: textOf(Id, "Id"),
    owner: textOf(Owner, "Owner"),
    from: textOf(From ?? Tags.find((tag) => tag?.name === "From-Process")?.value, "From"),
    target: textOf(Target, "Target"),
    data: typeof Data === "object" && Data !== null ? JSON.stringify(Data) : textOf(Data, "Data", source),
    tags: tagsOf(Tags, "Tags"),
    anchor: textOf(Anchor, "Anchor"),
    timestamp: numberOf(Timestamp, "Timestamp"),
    height: numberOf(height, "Block-Height"),
  };
}

/** Text, which clients write as a number too. */
function textOf(value, field, kind = text) {
  if (value === undefined || value === null) return undefined;
  return kind(typeof value === "number" || typeof value === "boolean" ? String(value) : value, field);
}

function numberOf(value, field) {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  if (!Number.isSafeInteger(number) || number < 0) throw invalid(field, "must be a whole number");
  return number;
}
