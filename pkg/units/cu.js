// The compute unit: what messages gave (ao `servers/cu/src/routes`).
import { guarded, invalid, source, tagsOf, text } from "../common/input.js";
import { outcomeOf } from "../common/outcome.js";
import { lasting } from "./caching.js";
import { json, plain } from "./http.js";
import { lastSlotAt } from "./log.js";
import { idFrom, notImplemented, numberIn, processIn } from "./query.js";
import { unitOf } from "./routes.js";
import { firstOf, listed, streamed } from "./stream.js";

/** Entries of a page of results: when nobody says how many, and at most. */
const PAGE = 25;
const LARGEST_PAGE = 1000;
const CRON_PAGE = 500;
/** Entries that are asked of the network at once. */
const PORTION = 50;

/** What it answers. */
export const COMPUTE = {
  "GET /": async ({ network }) => ({ address: (await network.status()).authority, timestamp: (await network.clock()).now }),
  "GET /result/:message": result,
  "GET /results/:process": results,
  "POST /dry-run": dryRun,
  "GET /cron/:process": cron,
  "GET /state/:process": state,
};

export const compute = unitOf(COMPUTE);

/** The message is named by its id, or by its slot as HyperBEAM does. */
async function result({ network, query, params, request }) {
  const process = processIn(query);
  const asked = /^\d{1,15}$/.test(params.message) ? { slot: Number(params.message) } : { message: idFrom(params.message, "message") };
  const entry = await network.result({ process, ...asked, signal: request.signal });
  return lasting(json(outcomeOf(entry.result)), `result.${process}.${entry.slot}`);
}

async function results({ network, query, params }) {
  const process = idFrom(params.process, "process");
  const limit = numberIn(query, "limit", PAGE, { least: 1, most: LARGEST_PAGE });
  const question = { process, ...cursorsIn(query), sort: query.get("sort") ?? undefined, limit: Math.min(limit + 1, PORTION) };
  return pageOf(limit, resultsOf(network, question));
}

/** What the schedule of a process gave: results whose cursors have a cron. */
async function cron({ network, query, params }) {
  const process = idFrom(params.process, "process");
  const limit = numberIn(query, "limit", CRON_PAGE, { least: 1, most: LARGEST_PAGE });
  const hasCron = ({ cursor }) => Boolean(JSON.parse(atob(cursor)).cron);
  return pageOf(limit, resultsOf(network, { process, ...cursorsIn(query), limit: PORTION }, hasCron));
}

function cursorsIn(query) {
  return { from: query.get("from") ?? undefined, to: query.get("to") ?? undefined };
}

/** Results in order, as far as somebody wants to have them. */
async function* resultsOf(network, question, isWanted = () => true) {
  const isDown = question.sort === "DESC";
  const next = { ...question };
  for (let known = 0; ; ) {
    const { edges, hasNextPage } = await network.results(next);
    yield* edges.slice(known).filter(isWanted).map(({ cursor, node }) => ({ node: outcomeOf(node), cursor }));
    if (!hasNextPage) return;
    // What is after `from` begins behind it; what is up to `to` begins with it.
    next[isDown ? "to" : "from"] = edges.at(-1).cursor;
    known = isDown ? 1 : 0;
  }
}

/** The first of some results, as a page of them. */
function pageOf(limit, edges) {
  let left = limit;
  const ask = async (most) => {
    const some = await firstOf(edges, Math.min(most, left));
    left -= some.length;
    return some;
  };
  const after = async () => {
    const more = await firstOf(edges, 1);
    return `],"pageInfo":${JSON.stringify({ hasNextPage: more.length > 0 })}}`;
  };
  return streamed(listed({ before: '{"edges":[', after, ask }));
}

/** A state here is no memory that another module could take. What can be had, where whoever serves this wants it, is the whole process. */
async function state({ network, params, hasStates }) {
  if (!hasStates) throw notImplemented("the state of a process here is no memory that another module could take: read it by a dry run");
  const process = idFrom(params.process, "process");
  const file = await network.export({ processes: [process] });
  return plain(file, { headers: { "content-type": "application/octet-stream", "content-length": String(file.length), "cache-control": "no-store" } });
}

async function dryRun({ network, query, caller }) {
  await caller.asks();
  const body = await caller.json();
  const process = query.has("process-id") ? processIn(query) : idFrom(body.Target, "Target");
  const until = numberIn(query, "to");
  const slot = until === undefined ? undefined : await lastSlotAt(network, process, until);
  return outcomeOf(await answerOf({ network, caller }, { process, ...messageIn(body), slot }));
}

/** The result of a dry run, which costs whoever asks what it cost. */
export async function answerOf({ network, caller }, question) {
  const answer = network.dryrun(question);
  caller.payLater(() => answer);
  return (await answer).result;
}

/** The message of a dry run, as clients write it. */
function messageIn({ Id, Owner, From, Target, Data, Tags = [], Anchor, Timestamp, "Block-Height": height }) {
  if (!Array.isArray(Tags)) throw invalid("Tags", "must be a list of { name, value }");
  return {
    id: textOf(Id, "Id"),
    owner: textOf(Owner, "Owner"),
    from: textOf(From ?? Tags.find((tag) => tag?.name === "From-Process")?.value, "From"),
    target: textOf(Target, "Target"),
    data: typeof Data === "object" && Data !== null ? guarded("Data", () => JSON.stringify(Data)) : textOf(Data, "Data", source),
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
