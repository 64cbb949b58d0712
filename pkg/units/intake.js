// How a signed item gets in, whoever it was handed to: it is verified, it is scheduled, and somebody pays for it.
import { LunetteError } from "../error.js";
import { claimOf } from "./claim.js";
import { unless } from "./query.js";

/** Tags without which a scheduler refuses an item, by the item's type. */
const NEEDED = { Process: ["Data-Protocol", "Module", "Scheduler"] };
const ALWAYS = ["Data-Protocol"];

/** The item that a request carries, once its signature is verified. Of whoever had enough nothing is verified. */
export async function itemIn({ network, caller }) {
  const bytes = await caller.bytes();
  const claim = await claimOf(bytes);
  caller.admit(claim?.signer);
  try {
    return { bytes, item: await network.readItem(bytes), signer: claim?.signer };
  } catch (error) {
    if (error.code === "invalid-item") caller.pay({ messages: 1, bytes: bytes.length });
    throw error;
  }
}

/** Takes in the item of a request: a process, or a message to one. Gives `{ id, process, slot }`. */
export async function takeIn(context, { process, type: wanted } = {}) {
  const received = await itemIn(context);
  return scheduled(context, received, async () => {
    const type = typeOf(received.item);
    if (wanted !== undefined && type !== wanted) throw refused(`its type must be ${wanted} here`);
    return type === "Process" ? started(context, received) : sent(context, received, process);
  });
}

/** The type of an item that has the tags it needs. */
function typeOf({ tags }) {
  const tag = (name) => tags.find((candidate) => candidate.name === name)?.value;
  const type = tag("Type");
  if (type === undefined) throw refused("it has no tag `Type`");
  for (const name of NEEDED[type] ?? ALWAYS) {
    if (tag(name) === undefined) throw refused(`it has no tag \`${name}\``);
  }
  return type;
}

/** What came of an item. Whoever signed it pays for what is new; others may have sent it again. */
async function scheduled({ network, caller }, { bytes, signer }, act) {
  const cost = { messages: 1, bytes: bytes.length };
  caller.pay(cost, signer);
  const atClient = () => {
    caller.refund(cost, signer);
    caller.pay(cost);
  };
  try {
    const { duplicate, ...place } = await act();
    if (duplicate) atClient();
    else caller.payLater(() => network.result({ process: place.process, slot: place.slot }), signer);
    return place;
  } catch (error) {
    atClient();
    throw error;
  }
}

async function started({ network, caller }, { bytes, item }) {
  caller.mayStart(item.owner);
  const known = await network.info(item.id).catch(unless("unknown-process"));
  const { id } = await network.spawn({ item: bytes });
  return { id, process: id, slot: 0, duplicate: known !== undefined };
}

async function sent({ network, caller }, { bytes, item }, named) {
  await caller.mayReach(network, named ?? item.target);
  const { message: id, process, slot, duplicate } = await network.send({ item: bytes, process: named });
  return { id, process, slot, duplicate };
}

function refused(problem) {
  return new LunetteError("invalid-item", `the item cannot be accepted: ${problem}`, { field: "item" });
}
