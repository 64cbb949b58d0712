// Messages, assignments and results as HyperBEAM writes them: names in small letters.
import { hashOfHeight } from "../units/blocks.js";
import { anchorOf, assignmentNode, textOf } from "../units/nodes.js";
import { outcomeOf } from "../common/outcome.js";

/** What signatures are called there, by their type in ANS-104. */
const SIGNATURES = { 1: "rsa-pss-sha256", 2: "ed25519", 3: "ecdsa-secp256k1-eip191", 4: "ed25519-solana", 5: "ed25519-aptos", 6: "multi-aptos", 7: "eip712" };

const VARIANT = "ao.N.1";

/** A message. Tags are keys; what it says itself is not what a tag of that name says. */
export function messageForm(message) {
  const { id, target, data } = message;
  const form = { ...keysOf(message.tags), data: textOf(data) };
  if (target) form.target = target;
  form.anchor = anchorOf(message);
  form.commitments = message.proof ? { [id]: commitmentOf(message) } : {};
  return form;
}

/** Tags as keys. Of several with the same name the first counts. */
function keysOf(tags) {
  const keys = {};
  for (const { name, value } of tags) {
    const key = name.toLowerCase();
    if (key !== "__proto__" && !Object.hasOwn(keys, key)) keys[key] = value;
  }
  return keys;
}

function commitmentOf({ owner, target, tags, proof }) {
  const names = tags.map(({ name }) => name.toLowerCase());
  return {
    "commitment-device": "ans104@1.0",
    type: SIGNATURES[proof.type],
    committer: owner,
    keyid: `publickey:${proof.key}`,
    signature: proof.signature,
    committed: [...new Set([...names, "data", "anchor", ...(target ? ["target"] : [])])],
    "original-tags": Object.fromEntries(tags.map((tag, index) => [String(index + 1), tag])),
  };
}

/** An assignment with its message. */
export async function assignmentForm(process, { slot, assignment, message }) {
  return {
    id: assignment.id,
    type: "Assignment",
    path: "compute",
    "data-protocol": "ao",
    variant: VARIANT,
    process,
    epoch: String(assignment.epoch),
    slot,
    "block-height": assignment.height,
    "block-hash": await hashOfHeight(assignment.height),
    timestamp: assignment.timestamp,
    "hash-chain": assignment.hashChain,
    body: messageForm(message),
  };
}

/** An entry of a log in the form `application/aos-2`: that of scheduler units in capital letters. */
export async function unitEdge(process, entry, scheduler) {
  const { slot, assignment, message } = entry;
  const { id, tags } = assignmentNode(process, entry, scheduler);
  const said = tags.map((tag) => (tag.name === "Variant" ? { ...tag, value: VARIANT } : tag));
  const more = { Slot: slot, "Block-Hash": await hashOfHeight(assignment.height) };
  const all = [...said, ...Object.entries(more).map(([name, value]) => ({ name, value: String(value) }))];
  return {
    cursor: slot,
    node: {
      message: {
        Id: message.id,
        Anchor: anchorOf(message),
        Owner: message.owner,
        PublicKey: message.proof?.key ?? "",
        From: message.from,
        Tags: message.tags,
        Target: message.target,
        Data: textOf(message.data),
        Signature: message.proof?.signature ?? "",
      },
      assignment: { Id: id, Anchor: "", Owner: scheduler, PublicKey: "", From: scheduler, Tags: all, Target: process, Data: "", Signature: "" },
    },
  };
}

/** What an evaluation gave: as it is in `raw`, as the text of a compute unit in `json`, and in keys of HyperBEAM. */
export function resultsForm(result) {
  const raw = outcomeOf(result);
  const sent = [...listOf(raw.Messages).map((message) => outboxForm(message)), ...listOf(raw.Spawns).map((spawn) => outboxForm(spawn, "Process"))];
  const form = {
    raw,
    json: { "content-type": "application/json", body: JSON.stringify(raw) },
    outbox: Object.fromEntries(sent.map((message, index) => [String(index + 1), message])),
    output: raw.Output,
    data: dataOf(raw.Output),
  };
  return raw.Error === undefined ? form : { ...form, error: raw.Error };
}

function outboxForm(message, type) {
  const form = { ...keysOf(listOf(message?.Tags).filter(({ name }) => typeof name === "string")) };
  if (type !== undefined) form.type = type;
  if (message?.Target !== undefined) form.target = message.Target;
  form.data = message?.Data ?? "";
  form.anchor = message?.Anchor ?? "";
  return form;
}

/** What somebody reads of an output, whatever a process made of it. */
function dataOf(output) {
  const data = output !== null && typeof output === "object" ? output.data : output;
  return typeof data === "string" ? data : data === undefined ? "" : JSON.stringify(data);
}

function listOf(value) {
  return Array.isArray(value) ? value : [];
}
