// A HyperBEAM node, as far as clients of AO need one: processes are pushed to, scheduled, computed and read by its paths.
import { isId } from "../common/base64url.js";
import { LunetteError } from "../error.js";
import { answerOf } from "../units/cu.js";
import { lasting } from "../units/caching.js";
import { failure, preflight } from "../units/http.js";
import { itemIn, takeIn } from "../units/intake.js";
import { entryAt } from "../units/log.js";
import { idFrom, notImplemented, numberOf } from "../units/query.js";
import { answered, notAllowed } from "../units/routes.js";
import { VERSION } from "../common/version.js";
import { complete, formed, own, walk, wantsJson } from "./form.js";
import { assignmentForm, resultsForm } from "./messages.js";
import { givenIn, stepsOf } from "./path.js";
import { momentOf, schedule } from "./schedule.js";
import { processForm, stateAt } from "./state.js";

/** The devices of processes. Others stay unknown: some of them fetch whatever they are told. */
const DEVICES = ["meta@1.0", "process@1.0", "scheduler@1.0"];

/** Who dry runs of compute units are from when nobody says. */
const NOBODY = "1234";

/** What clients add to messages themselves. */
const PROTOCOL = [
  { name: "Data-Protocol", value: "ao" },
  { name: "Type", value: "Message" },
  { name: "Variant", value: "ao.N.1" },
];

/** What reads is asked by clients that sign even questions: then it costs the client what it sent. */
function reading(act) {
  const asked = async (context, ...rest) => {
    context.caller.admit();
    const { length } = await context.caller.bytes();
    context.caller.pay({ bytes: length });
    return act(context, ...rest);
  };
  return { GET: act, POST: asked };
}

/** What the node itself does: by its path, functions by their methods. They get the context and the steps from this one on. */
const NODE = {
  "~meta@1.0/info": reading(async ({ network }, [, ...rest]) => walk(await information(network), rest)),
  push: { POST: (context) => taken(context, { type: "Process" }, pushed) },
  "~process@1.0/push": { POST: (context) => taken(context, { type: "Process" }, pushed) },
  "~process@1.0/schedule": { POST: (context) => taken(context, { type: "Process" }, assigned) },
  "~scheduler@1.0/schedule": {
    GET: (context, [step]) => schedule(context, idFrom(context.query.get("target") ?? givenIn(step, "target"), "target"), step),
    POST: (context) => taken(context, {}, assigned),
  },
};

/** What is done with a process, by the first step after it. */
const PROCESS = {
  push: { POST: (context, steps, process) => taken(context, { process, type: "Message" }, pushed) },
  schedule: {
    GET: (context, [step], process) => schedule(context, process, step),
    POST: (context, steps, process) => taken(context, { process, type: "Message" }, assigned),
  },
  slot: reading(async ({ network }, [, ...rest], process) => walk(await slotOf(network, process), rest)),
  now: reading(now),
  latest: reading(computed),
  compute: reading(computed),
  as: { GET: asExecution, POST: asExecution },
};

/** What else is asked of a process is what it was made with. */
const MADE = reading(async ({ network }, steps, process) => walk(await processForm(network, process), steps));

/** Whether a path at the root is one of a node: it names a device, or leads on from a process. The scheduler unit has one such path too. */
export function isOfNode(path, { request, query }) {
  const [first, ...rest] = path.split("/").filter((part) => part !== "");
  if (first === undefined) return false;
  if (first.includes("~") || first === "push") return true;
  if (!isId(first.split("&")[0])) return false;
  return rest.length > 0 ? rest.join("/") !== "latest" : query.has("require-codec") || request.headers.has("require-codec");
}

export async function hyperbeam(context) {
  try {
    if (context.request.method === "OPTIONS") return preflight();
    return answered(context.request, await answer(context));
  } catch (error) {
    return failure(error);
  }
}

async function answer(context) {
  const { steps, isSerialized } = withoutCodec(stepsOf(context.path));
  const asked = { ...context, isSerialized };
  const value = isId(steps[0]?.name) ? await ofProcess(asked, steps) : await ofNode(asked, steps);
  return value instanceof Response ? value : formed(await complete(value), await wantsJson(asked));
}

/** Steps without what at their end says that JSON is wanted. */
function withoutCodec(steps) {
  const isJson = ({ device }) => device === "json@1.0";
  const last = steps.at(-1);
  if (last?.name !== "serialize") return { steps, isSerialized: false };
  if (isJson(last)) return { steps: steps.slice(0, -1), isSerialized: true };
  const before = steps.at(-2);
  return before?.name === "" && isJson(before) ? { steps: steps.slice(0, -2), isSerialized: true } : { steps, isSerialized: false };
}

function ofNode(context, steps) {
  const [first, second] = steps;
  const isDevice = first?.name === "" && first.device !== undefined;
  const own = isDevice ? `~${first.device}/${second?.name ?? ""}` : first?.name;
  if (first === undefined || (!isDevice && first.device !== undefined) || !Object.hasOwn(NODE, own)) throw missing(first, context.path);
  return acted(context, NODE[own], steps.slice(isDevice ? 1 : 0));
}

function missing({ device } = {}, path) {
  if (device === undefined || DEVICES.includes(device)) return new LunetteError("not-found", `there is nothing at ${path}`);
  return notImplemented(`there is no device ${device} here`);
}

function ofProcess(context, [first, ...rest]) {
  const foreign = [first, ...rest].find(({ device }) => device !== undefined && !DEVICES.includes(device));
  if (foreign) throw missing(foreign, context.path);
  const steps = rest.filter(({ name }) => name !== "");
  const name = steps[0]?.name.toLowerCase();
  return acted(context, Object.hasOwn(PROCESS, name ?? "") ? PROCESS[name] : MADE, steps, first.name);
}

function acted(context, route, steps, process) {
  const { request, path } = context;
  const method = request.method === "HEAD" ? "GET" : request.method;
  if (!Object.hasOwn(route, method)) throw notAllowed(request.method, path, Object.keys(route).map((one) => ({ method: one })));
  return route[method](context, steps, process);
}

// The node ----------------------------------------------------------------------------------------------------------------------

/** Who the node is: the address that processes trust, and that they name as their scheduler. */
async function information(network) {
  const { authority, scheduler } = await network.status();
  return { address: authority, authority, scheduler, initialized: "permanent", name: "lunette", version: VERSION };
}

// Handing in --------------------------------------------------------------------------------------------------------------------

async function taken(context, wanted, form) {
  return form(context, await takeIn(context, wanted));
}

/** What came of an item: its slot, and what was evaluated. What it sent is on its way. */
async function pushed({ network, request }, { id, process, slot }) {
  const { result } = await network.result({ process, slot, signal: request.signal });
  return own({ id, process, slot, ...resultsForm(result) });
}

async function assigned({ network }, { process, slot }) {
  return own(await assignmentForm(process, await entryAt(network, process, slot)));
}

// Reading -----------------------------------------------------------------------------------------------------------------------

async function slotOf(network, process) {
  const [{ slot }, { now: timestamp, height, hash }] = await Promise.all([network.info(process), momentOf(network)]);
  return own({ process, current: slot, timestamp, "block-height": height, "block-hash": hash });
}

/** What is at a path of the state after the newest slot. */
async function now(context, [, ...rest], process) {
  const { slot } = await context.network.info(process);
  return walk(await stateAt(context, process, { slot }), rest);
}

/** What is at a path of the state after a slot, or a message. It is named at the step, at the next one, or in the query; else it is the
 *  newest that is evaluated. */
async function computed(context, [step, ...rest], process) {
  const { network, query } = context;
  const named = [step, rest[0]].map((one) => one?.value ?? (one && givenIn(one, "slot"))).find((slot) => slot !== undefined) ?? query.get("slot");
  if (named === null) {
    const { evaluated } = await network.info(process);
    return walk(await stateAt(context, process, { slot: Math.max(0, evaluated) }), rest);
  }
  const state = await stateAt(context, process, isId(named) ? { message: named } : { slot: numberOf(named, "slot") });
  const value = await complete(await walk(state, rest));
  const asJson = await wantsJson(context);
  const way = rest.map(({ name }) => encodeURIComponent(name.toLowerCase()));
  return lasting(formed(value, asJson), ["state", process, state["at-slot"], asJson, ...way].join("."));
}

/** A dry run: what a message would give. Its tags are given with the step; who says it, and what, is in a signed item. */
async function asExecution(context, [step, compute, ...rest], process) {
  if (step.value !== "execution" || compute?.name.toLowerCase() !== "compute") throw missing(undefined, context.path);
  const item = await questionIn(context);
  const tags = compute.given.map(({ key: name, value = "" }) => ({ name, value }));
  const result = await answerOf(context, { process, ...item, tags: [...tags, ...PROTOCOL] });
  return walk(resultsForm(result), rest);
}

/** Who asks, and what: nobody, when nobody signed. */
async function questionIn(context) {
  const { request, caller } = context;
  const isSigned = request.method === "POST" && (await caller.bytes()).length > 0;
  if (!isSigned) {
    await caller.asks();
    return { owner: NOBODY, from: NOBODY };
  }
  const { bytes, item } = await itemIn(context);
  caller.pay({ messages: 1, bytes: bytes.length });
  return { id: item.id, owner: item.owner, from: item.owner, data: item.data, anchor: item.anchor };
}
