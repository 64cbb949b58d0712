// The functions of aoconnect on a network of this package. See ../connect.d.ts.
import { isId } from "../base64url.js";
import { LunetteError } from "../error.js";
import { bytesOf, invalid } from "../input.js";
import { outcomeOf } from "../outcome.js";
import { randomAnchor } from "../repeat.js";
import { DEFAULT_MODULE } from "./module.js";
import { identityOf, signItem } from "./signer.js";
import { messageContent, processContent, questionTags } from "./tags.js";

/** Who a dry run is from when nobody says, as with aoconnect. */
const NOBODY = "1234";

/** The functions, on a network that is opened when the first of them is called. `fallback` signs where no signer is given. */
export function functionsOn(open, fallback = undefined) {
  const on = (act) => async (given = {}) => {
    if (given === null || typeof given !== "object") throw new LunetteError("invalid-argument", "the parameters must be an object");
    return act(given, open);
  };
  const signed = (act) => on((given) => act({ ...given, signer: given.signer ?? fallback }, open));
  return {
    message: signed(message),
    spawn: signed(spawn),
    monitor: signed((given) => setMonitored(given, open, "monitor")),
    unmonitor: signed((given) => setMonitored(given, open, "unmonitor")),
    signMessage: signed(signMessage),
    sendSignedMessage: on(sendSignedMessage),
    assign: on(assign),
    result: on(result),
    results: on(results),
    dryrun: on(dryrun),
  };
}

async function message(given, open) {
  const process = idIn(given, "process");
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
  const module = given.module === undefined ? DEFAULT_MODULE : idIn(given, "module");
  if (given.scheduler !== undefined) idIn(given, "scheduler");
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
  const process = idIn(given, "process");
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
  const process = idIn(given, "process");
  if (identityOf(given.signer) !== undefined) throw invalid("signer", "must be that of a wallet: identities sign only what they send");
  return signItem(await open(), given.signer, draftOf(given, messageContent(given), process));
}

async function sendSignedMessage(given, open) {
  const item = bytesOf(given.raw, "raw");
  const { message: id } = await (await open()).send({ item });
  return id;
}

async function assign(given, open) {
  const process = idIn(given, "process");
  const id = idIn(given, "message");
  const { exclude, baseLayer } = given;
  const network = await open();
  const [{ slot }] = await network.assign({ message: id, processes: [process], exclude, baseLayer });
  const [{ assignment }] = await network.log(process, { from: slot, to: slot, results: false });
  return assignment.id;
}

async function result(given, open) {
  const process = idIn(given, "process");
  const id = idIn(given, "message");
  const entry = await (await open()).result({ process, message: id });
  return outcomeOf(entry.result);
}

async function results(given, open) {
  const process = idIn(given, "process");
  const { from, to, limit, sort } = given;
  const { edges, hasNextPage } = await (await open()).results({ process, from, to, limit, sort });
  return { pageInfo: { hasNextPage }, edges: edges.map(({ cursor, node }) => ({ cursor, node: outcomeOf(node) })) };
}

async function dryrun(given, open) {
  const process = idIn(given, "process");
  const { data = NOBODY, tags = [], anchor = "0", Id: id = NOBODY, Owner: owner = NOBODY } = given;
  const network = await open();
  const answer = await network.dryrun({ process, data, tags: questionTags(tags), anchor, id, owner });
  return outcomeOf(answer.result);
}

/** What a wallet signs. An anchor makes it unlike all others: some signatures are the same whenever the same is signed. */
function draftOf({ anchor = randomAnchor() }, { data, tags }, target = undefined) {
  const content = typeof data === "string" ? data : bytesOf(data, "data");
  return { data: content, tags, target, anchor };
}

function idIn(given, field) {
  const { [field]: value } = given;
  const id = field === "process" && typeof value?.id === "string" ? value.id : value;
  if (!isId(id)) throw invalid(field, "must be an id: 43 characters of base64url");
  return id;
}
