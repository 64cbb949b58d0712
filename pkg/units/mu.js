// The messenger unit: takes items and brings them to processes (ao `servers/mu/src/routes`).
import { json, plain } from "./http.js";
import { itemIn, takeIn } from "./intake.js";
import { idFrom, notImplemented, processIn } from "./query.js";
import { unitOf } from "./routes.js";

/** What it answers. */
export const MESSENGER = {
  "GET /": () => plain("ao messenger unit"),
  "POST /": (context) => (context.query.has("assign") ? assign(context) : submit(context)),
  "POST /monitor/:process": (context) => setMonitored(context, "monitor"),
  "DELETE /monitor/:process": (context) => setMonitored(context, "unmonitor"),
  "POST /push/:id/:number": pushed,
  "POST /push-result/:id/:number": pushed,
};

export const messenger = unitOf(MESSENGER);

async function submit(context) {
  const { id, process } = await takeIn(context);
  return json({ message: "Processing DataItem", id, ...(id === process && { processId: id }) }, { status: 202 });
}

async function assign({ network, caller, query }) {
  const process = processIn(query);
  const message = idFrom(query.get("assign"), "assign");
  const exclude = query.get("exclude")?.split(",").filter((field) => field !== "");
  const baseLayer = query.has("base-layer") || undefined;
  await caller.asks();
  await caller.mayReach(network, process);
  const [{ slot, duplicate }] = await network.assign({ message, processes: [process], exclude, baseLayer });
  if (!duplicate) caller.payLater(() => network.result({ process, slot }));
  const [{ assignment }] = await network.log(process, { from: slot, to: slot, results: false });
  return json({ message: "Processing Assignment", id: assignment.id }, { status: 202 });
}

/** Whoever signs may have a process watched, as on the network. What was signed is kept nowhere, and may have been sent before: it costs
 *  the client. */
async function setMonitored(context, method) {
  const { network, caller, params } = context;
  const process = idFrom(params.process, "process");
  const { bytes } = await itemIn(context);
  caller.pay({ messages: 1, bytes: bytes.length });
  await caller.mayReach(network, process);
  await network[method](process);
  return plain(method === "monitor" ? "Process is being monitored" : "Process is no longer monitored");
}

function pushed() {
  throw notImplemented("results are pushed by the network itself, at once");
}
