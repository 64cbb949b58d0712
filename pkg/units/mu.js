// The messenger unit: takes items and brings them to processes (ao `servers/mu/src/routes`).
import { LunetteError } from "../error.js";
import { bytesIn, json, plain } from "./http.js";
import { idFrom, notImplemented, processIn } from "./query.js";
import { unitOf } from "./routes.js";

/** Tags without which a scheduler refuses an item, by the item's type. */
const NEEDED = { Process: ["Data-Protocol", "Module", "Scheduler"] };
const ALWAYS = ["Data-Protocol"];

/** What it answers. */
export const MESSENGER = {
  "GET /": () => plain("ao messenger unit"),
  "POST /": async ({ network, request, query }) => (query.has("assign") ? assign(network, query) : submit(network, await bytesIn(request))),
  "POST /monitor/:process": (context) => setMonitored(context, "monitor"),
  "DELETE /monitor/:process": (context) => setMonitored(context, "unmonitor"),
  "POST /push/:id/:number": pushed,
  "POST /push-result/:id/:number": pushed,
};

export const messenger = unitOf(MESSENGER);

async function submit(network, bytes) {
  const item = await network.readItem(bytes);
  const tag = (name) => item.tags.find((candidate) => candidate.name === name)?.value;
  const type = tag("Type");
  if (type === undefined) throw refused("it has no tag `Type`");
  for (const name of NEEDED[type] ?? ALWAYS) {
    if (tag(name) === undefined) throw refused(`it has no tag \`${name}\``);
  }
  if (type === "Process") {
    const { id } = await network.spawn({ item: bytes });
    return json({ message: "Processing DataItem", id, processId: id }, { status: 202 });
  }
  const { message: id } = await network.send({ item: bytes });
  return json({ message: "Processing DataItem", id }, { status: 202 });
}

async function assign(network, query) {
  const process = processIn(query);
  const message = idFrom(query.get("assign"), "assign");
  const exclude = query.get("exclude")?.split(",").filter((field) => field !== "");
  const baseLayer = query.has("base-layer") || undefined;
  const [{ slot }] = await network.assign({ message, processes: [process], exclude, baseLayer });
  const [{ assignment }] = await network.log(process, { from: slot, to: slot, results: false });
  return json({ message: "Processing Assignment", id: assignment.id }, { status: 202 });
}

/** Whoever signs may have a process watched, as on the network. */
async function setMonitored({ network, request, params }, method) {
  const process = idFrom(params.process, "process");
  await network.readItem(await bytesIn(request));
  await network[method](process);
  return plain(method === "monitor" ? "Process is being monitored" : "Process is no longer monitored");
}

function pushed() {
  throw notImplemented("results are pushed by the network itself, at once");
}

function refused(problem) {
  return new LunetteError("invalid-item", `the item cannot be accepted: ${problem}`, { field: "item" });
}
