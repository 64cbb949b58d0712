// What was said in a network: the evaluations of a step, and what came of each.
import { describedFields, outputOf, plain, tagsOf } from "./match.js";
import { MESSENGER, NOBODY } from "./network-format.js";

/** Lines of a conversation that people are shown. */
const FIRST = 40;
const LAST = 20;

/** The messages, spawns and assignments that came of evaluations, in their order, with everybody's names. */
export function itemsOf(evaluations) {
  return evaluations.flatMap(({ items }) => items);
}

/**
 * What came of one evaluation, `{ process, entry, result }`. `nameSpawned(maker, id)` names a process that it made, `reasonOf(number)` says
 * why something is in the outbox.
 */
export function readItems(stage, { process, entry, result }, { nameSpawned, reasonOf }) {
  const items = [];
  const from = stage.nameOf(process);
  const { Messages = [], Spawns = [], Assignments = [] } = result.result;
  const places = (kind, index) => result.delivered.filter((delivery) => delivery.kind === kind && delivery.index === index);
  if (isAnswerToSpawn(process, entry)) items.push({ kind: "sends", from: MESSENGER, to: from, message: shownMessage(stage, entry.message) });
  for (const [index, sent] of Messages.entries()) {
    const [place] = places("message", index);
    const to = sent.Target ? stage.nameOf(sent.Target) : NOBODY;
    items.push({ kind: "sends", from, to, ...fateOf(stage, place, to, reasonOf), message: shownSent(stage, sent) });
  }
  for (const [index, spawn] of Spawns.entries()) {
    const [place] = places("spawn", index);
    const to = place?.process === undefined ? NOBODY : nameSpawned(from, place.process);
    items.push({ kind: "spawns", from, to, ...fateOf(stage, place, to, reasonOf), message: shownSent(stage, spawn) });
  }
  for (const [index, { Message, Processes }] of Assignments.entries()) {
    for (const [number, place] of places("assignment", index).entries()) {
      const to = stage.nameOf(Processes[number]);
      items.push({ kind: "assigns", from, to, assigned: stage.nameOf(Message), ...fateOf(stage, place, to, reasonOf) });
    }
  }
  return items;
}

/** What the messenger says in the name of a process that asked for another: it is in no result. */
function isAnswerToSpawn(process, entry) {
  if (!entry?.cause || entry.message.from !== process || entry.cause.process !== process) return false;
  return entry.message.tags.some(({ name, value }) => name === "Action" && value === "Spawned") && !entry.isSent;
}

/** Where something went, unless it went where it should: to a process of this network, or to a person. */
function fateOf(stage, place, to, reasonOf) {
  if (place === undefined) return { fate: "dropped", because: "nothing is known of it" };
  if (place.problem !== undefined) return { fate: place.outbox === undefined ? "dropped" : "stopped", because: place.problem };
  if (place.outbox === undefined || stage.isPerson(to)) return {};
  return { fate: "lost", because: reasonOf(place.outbox) };
}

function shownSent(stage, { Tags, Data }) {
  const shown = (value) => (typeof value === "string" ? stage.shown(value) : value);
  return { Tags: (Tags ?? []).map(({ name, value }) => ({ name, value: shown(value) })), Data: shown(Data) };
}

function shownMessage(stage, { tags, data }) {
  return shownSent(stage, { Tags: tags.filter(({ name }) => name !== "Pushed-For"), Data: data });
}

/** A conversation for people: who was sent what, and what came of it. */
export function described(stage, evaluations) {
  const lines = evaluations.flatMap((evaluation) => [...headOf(stage, evaluation), ...outcomeOf(stage, evaluation)]);
  if (lines.length <= FIRST + LAST) return lines.join("\n");
  return [...lines.slice(0, FIRST), `  ... ${lines.length - FIRST - LAST} lines ...`, ...lines.slice(-LAST)].join("\n");
}

/** What began it: a message from outside, or a schedule. Everything else is told where it was sent. */
function headOf(stage, { process, entry, result }) {
  const name = stage.nameOf(process);
  if (entry === undefined) return [`  schedule -> ${name} ${result.cron.interval}`];
  if (entry.cause !== undefined) return [];
  return [`  ${stage.nameOf(entry.message.from)} -> ${name} ${describedFields(shownMessage(stage, entry.message))}`];
}

function outcomeOf(stage, { process, result, items }) {
  const name = stage.nameOf(process);
  const { Error: problem } = result.result;
  if (problem !== undefined) return [`    ${name} fails ${JSON.stringify(stage.shown(plain(problem)))} (${result.status})`];
  const output = stage.shown(outputOf(result.result));
  return [...items.map((item) => `    ${lineOf(item)}`), ...(output ? [`    ${name} prints ${JSON.stringify(output)}`] : [])];
}

/** An item as an expectation would have it. */
export function lineOf({ kind, from, to, fate, because, assigned, message }) {
  const before = fate === undefined ? "" : `${fate} `;
  const after = because === undefined ? "" : ` because ${because}`;
  const fields = message && tagsOf(message).size > 0 ? ` ${describedFields(message)}` : "";
  if (kind === "sends") return `${before}${from} -> ${to}${fields}${after}`;
  if (kind === "spawns") return `${before}${from} spawns ${to}${fields}${after}`;
  return `${before}${from} assigns ${assigned} to ${to}${after}`;
}
