// The functions of aoconnect on a network of this package. See ../connect.d.ts.
import { action, choice, contentOf, dataOf, fieldsOf, flag, id, idOf, invalid, listOf, nullable, readFields, tagsOf, text, whole } from "../common/input.js";
import { outcomeOf } from "../common/outcome.js";
import { randomAnchor } from "../common/anchor.js";
import { DEFAULT_MODULE } from "../common/default-module.js";
import { identityOf, signItem } from "./signer.js";
import { messageContent, processContent, questionTags } from "./tags.js";

/** Who a dry run is from when nobody says, as with aoconnect. */
const NOBODY = "1234";

/** What a message says, and who signs it. `null` is nothing, as with aoconnect. */
const CONTENT = { data: nullable(dataOf), tags: tagsOf, anchor: text };
const SIGNED = { ...CONTENT, signer: nullable(action) };

/** By function: what it takes. */
const ARGUMENTS = {
  message: { ...SIGNED, process: idOf, returnAssignmentSlot: flag, returnMessageId: flag },
  spawn: { ...SIGNED, module: id, scheduler: id },
  monitor: { process: idOf, data: nullable(dataOf), signer: nullable(action) },
  signMessage: { ...SIGNED, process: idOf },
  sendSignedMessage: { id: text, raw: contentOf },
  assign: { process: idOf, message: id, exclude: listOf(text), baseLayer: flag },
  result: { process: idOf, message: id },
  results: { process: idOf, from: text, to: text, limit: whole(1), sort: choice("ASC", "DESC") },
  dryrun: { ...CONTENT, process: idOf, Id: text, Owner: text, From: text, Timestamp: whole(), "Block-Height": whole() },
};

/** Without which there is nothing to do. */
const NEEDED = ["process", "message", "raw"];

/** The functions, on a network that is opened when the first of them is called. `fallback` signs where no signer is given. */
export function functionsOn(open, fallback = undefined) {
  const on = (name, act) => async (given = {}) => act(argumentsOf(name, given), open);
  const signed = (name, act) => on(name, (given) => act({ ...given, signer: given.signer ?? fallback }, open));
  return {
    message: signed("message", message),
    spawn: signed("spawn", spawn),
    monitor: signed("monitor", (given) => setMonitored(given, open, "monitor")),
    unmonitor: signed("monitor", (given) => setMonitored(given, open, "unmonitor")),
    signMessage: signed("signMessage", signMessage),
    sendSignedMessage: on("sendSignedMessage", sendSignedMessage),
    assign: on("assign", assign),
    result: on("result", result),
    results: on("results", results),
    dryrun: on("dryrun", dryrun),
  };
}

/** What a function takes of what it is given. What else there is is ignored, as aoconnect does: apps pass arguments on from one to another. */
function argumentsOf(name, given) {
  const kinds = ARGUMENTS[name];
  const known = Object.entries(fieldsOf(given, "args")).filter(([field]) => Object.hasOwn(kinds, field));
  const read = readFields(Object.fromEntries(known), kinds, name);
  const missing = NEEDED.find((field) => Object.hasOwn(kinds, field) && read[field] === undefined);
  if (missing !== undefined) throw invalid(missing, "is missing");
  return read;
}

async function message(given, open) {
  const { process } = given;
  const identity = identityOf(given.signer);
  const content = messageContent(given);
  const network = await open();
  const receipt =
    identity === undefined
      ? await network.send({ item: (await signItem(network, given.signer, draftOf(given, content, process))).raw, process })
      : await network.send({ process, identity, anchor: given.anchor, ...content });
  const { message: id, slot } = receipt;
  if (!given.returnAssignmentSlot) return id;
  return given.returnMessageId ? { id, slot: String(slot) } : String(slot);
}

async function spawn(given, open) {
  const { module = DEFAULT_MODULE } = given;
  const identity = identityOf(given.signer);
  const network = await open();
  const status = await network.status();
  const content = processContent(given, { module, scheduler: given.scheduler ?? status.scheduler, authority: status.authority });
  const process =
    identity === undefined
      ? await network.spawn({ item: (await signItem(network, given.signer, draftOf(given, content))).raw })
      : await network.spawn({ identity, anchor: given.anchor, ...content });
  return process.id;
}

/** What nobody signs has no item: then the process stands for it. */
async function setMonitored(given, open, method) {
  const { process } = given;
  const identity = identityOf(given.signer);
  const network = await open();
  let id = process;
  if (identity === undefined) {
    const content = { data: given.data ?? " ", tags: [] };
    const { raw } = await signItem(network, given.signer, draftOf(given, content, process));
    id = (await network.readItem(raw)).id;
  }
  await network[method](process);
  return id;
}

async function signMessage(given, open) {
  const { process } = given;
  if (identityOf(given.signer) !== undefined) throw invalid("signer", "must be that of a wallet: identities sign only what they send");
  return signItem(await open(), given.signer, draftOf(given, messageContent(given), process));
}

async function sendSignedMessage(given, open) {
  const { message } = await (await open()).send({ item: given.raw });
  return message;
}

async function assign(given, open) {
  const { process, message, exclude, baseLayer } = given;
  const network = await open();
  const [{ slot }] = await network.assign({ message, processes: [process], exclude, baseLayer });
  const [{ assignment }] = await network.log(process, { from: slot, to: slot, results: false });
  return assignment.id;
}

async function result(given, open) {
  const { process, message } = given;
  const entry = await (await open()).result({ process, message });
  return outcomeOf(entry.result);
}

async function results(given, open) {
  const { process, from, to, limit, sort } = given;
  const { edges, hasNextPage } = await (await open()).results({ process, from, to, limit, sort });
  return { pageInfo: { hasNextPage }, edges: edges.map(({ cursor, node }) => ({ cursor, node: outcomeOf(node) })) };
}

async function dryrun(given, open) {
  const { process, data, tags = [], anchor = "0", Id = NOBODY, Owner: owner = NOBODY, From: from, Timestamp: timestamp, "Block-Height": height } = given;
  const network = await open();
  const answer = await network.dryrun({ process, data: data ?? NOBODY, tags: questionTags(tags), anchor, id: Id, owner, from, timestamp, height });
  return outcomeOf(answer.result);
}

/** What a wallet signs. An anchor makes it unlike all others: some signatures are the same whenever the same is signed. */
function draftOf({ anchor = randomAnchor() }, { data, tags }, target = undefined) {
  return { data, tags, target, anchor };
}
