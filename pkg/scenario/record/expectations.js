// What was observed of a step, as expectations.
import { WRITTEN, outputOf, plain } from "../match.js";
import { NOBODY } from "../network-format.js";
import { quoted, tagName } from "./wording.js";

/** Lines of one kind that a step has at most: what is more is not expected. */
const MOST = 200;

/** Outputs of a step that are expected at most. */
const MOST_OUTPUTS = 12;

/** The expectations of the evaluations of one step, whose items have been read (conversation.js). `subject`: the process that the step is for. */
export function expectationsOf(evaluations, { cast, wording, subject }) {
  return [
    ...ticksOf(evaluations, cast),
    ...["sends", "spawns", "assigns"].flatMap((kind) => listOf(kind, evaluations, { cast, wording })),
    ...failuresOf(evaluations, { cast, wording, subject }),
    ...outputsOf(evaluations, { cast, wording, subject }),
  ].map((line) => `    ${line}`);
}

/** Times that are others when the scenario is played: there all that follows from a step happens at its time. */
function timesOf({ entry, chain }) {
  const time = entry?.assignment.timestamp;
  return time === undefined || time === chain.time ? [] : [time];
}

function ticksOf(evaluations, cast) {
  const counts = new Map();
  for (const { process, tick } of evaluations) if (tick > 0) counts.set(process, (counts.get(process) ?? 0) + 1);
  return [...counts].map(([process, count]) => `${cast.nameOf(process)} ticks ${count}`);
}

function listOf(kind, evaluations, { cast, wording }) {
  const found = evaluations.flatMap((evaluation) => evaluation.items.filter((item) => item.kind === kind).map((item) => ({ item, evaluation })));
  // Nothing is said of what a failed step did not do: that it failed is.
  if (found.length === 0) return kind === "sends" && evaluations.some(({ result }) => result.status === "ok") ? ["sends nothing"] : [];
  const lines = inRuns(found.map(({ item, evaluation }) => itemLine(item, cast, wording, timesOf(evaluation))));
  const makers = new Set(found.map(({ evaluation }) => evaluation.process));
  const ending = [...(makers.size > 1 ? [`${kind} in any order`] : []), ...(lines.length > MOST ? [`${kind} more`] : [])];
  return [...lines.slice(0, MOST), ...ending];
}

/** An item as an expectation, see network-format.js. */
function itemLine({ kind, from, to, fate, because, assigned, message }, cast, wording, times) {
  const before = fate === undefined ? "" : `${fate} `;
  const after = because === undefined ? "" : ` because ${quoted(cast.shown(because))}`;
  const receiver = cast.isTaken(to) || to === NOBODY ? to : cast.stranger(to);
  const fields = message === undefined ? "" : fieldsOf(message, wording, times);
  if (kind === "sends") return `${before}${from} -> ${receiver}${fields}${after}`;
  if (kind === "spawns") return `${before}${from} spawns ${receiver}${fields}${after}`;
  return `${before}${from} assigns ${cast.isTaken(assigned) ? assigned : "*"} to ${receiver}${after}`;
}

function fieldsOf({ Tags, Data }, wording, times) {
  const seen = new Set();
  const fields = [];
  for (const { name, value } of Tags) {
    const isFirst = !seen.has(name);
    seen.add(name);
    if (!isFirst || WRITTEN.has(name) || typeof value !== "string") continue;
    const text = wording.wholeOfShown(value, times);
    if (name === "Action" && fields.length === 0 && !/^[/]|[=]/.test(text)) fields.push(text);
    else fields.push(`${tagName(name)}=${text}`);
  }
  if (typeof Data === "string" && Data !== "") fields.push(`Data=${wording.wholeOfShown(Data, times)}`);
  return fields.length === 0 ? "" : ` ${fields.join(" ")}`;
}

/** Lines that are the same one after the other, counted. */
function inRuns(lines) {
  const runs = [];
  for (const line of lines) {
    if (runs.at(-1)?.line === line) runs.at(-1).times += 1;
    else runs.push({ line, times: 1 });
  }
  return runs.map(({ line, times }) => (times === 1 ? line : `${times} times ${line}`));
}

function failuresOf(evaluations, { cast, wording, subject }) {
  const lines = evaluations.flatMap((evaluation) => {
    const { process, result } = evaluation;
    const name = cast.nameOf(process);
    const who = name === subject ? "" : `${name} `;
    if (result.result.Error === undefined) return [];
    const text = plain(result.result.Error).trim();
    return [`${who}fails${text === "" ? "" : ` ${wording.beginning(text, timesOf(evaluation))}`}`, ...(result.status === "error" ? [] : [`${who}status ${result.status}`])];
  });
  return [...new Set(lines)];
}

function outputsOf(evaluations, { cast, wording, subject }) {
  const lines = evaluations.flatMap((evaluation) => {
    const { process, result } = evaluation;
    const name = cast.nameOf(process);
    const text = result.result.Error === undefined ? outputOf(result.result).trim() : "";
    return text === "" ? [] : [`${name === subject ? "" : `${name} `}prints ${wording.beginning(text, timesOf(evaluation))}`];
  });
  return [...new Set(lines)].slice(0, MOST_OUTPUTS);
}
