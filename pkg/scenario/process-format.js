// Reads scenarios: what a process is sent, and what is expected of it. tests/processes/README.md of the repository shows the format.
import { ScenarioError, readFields, readLines, readMessage, readPart, readState, readValue, readWait } from "./lines.js";

export { ScenarioError };

const DIRECTIVES = {
  code: (document, words) => (document.code = words[0]),
  process: (document, words) => (document.process = words[0]),
  owner: (document, words) => (document.owner = words[0]),
  processes: (document, words) => document.processes.push(...words),
};

/**
 * The scenarios of a text, as plain data:
 * `{ file, code, process, owner, processes, setup: [step], scenarios: [{ title, line, steps: [step] }] }`.
 *
 * Throws a `ScenarioError` that names the line.
 */
export function parseScenarios(text, file = "scenario") {
  const document = { file, code: undefined, process: "process", owner: "owner", processes: [], setup: [], scenarios: [] };
  const heading = (content, line, refuse) => ({ steps: readPart(document, content, line, refuse) ?? readDirective(document, content, refuse) });
  readLines(text, file, { heading, step: readStep, expectation: readExpectation });
  if (document.code === undefined) throw new ScenarioError(file, 1, "`code <file>` is missing");
  return document;
}

function readDirective(document, content, refuse) {
  const [word, ...rest] = content.split(/\s+/);
  if (!Object.hasOwn(DIRECTIVES, word) || rest.length === 0) refuse(`cannot read \`${content}\``);
  DIRECTIVES[word](document, rest);
  return undefined;
}

function readStep(content, refuse) {
  if (content === "again" || content === "reload") return { kind: content };
  const wait = readWait(content);
  if (wait) return wait;
  const spawned = /^spawned (\S+)$/.exec(content);
  if (spawned) return { kind: "spawned", process: spawned[1] };
  const evaluated = /^eval:(.*)$/.exec(content);
  if (evaluated) return { kind: "eval", text: evaluated[1].trim() || undefined };
  const message = /^(\S+?)(?: (answers)| as (\S+))?:(?:\s+(.*))?$/.exec(content);
  if (!message) refuse(`cannot read the step \`${content}\``);
  const [, sender, answers, claimed, rest = ""] = message;
  const fields = readMessage(rest, refuse);
  if (answers) return { kind: "answer", from: sender, ...fields };
  if (sender === "cron") return { kind: "cron", ...fields };
  return { kind: "message", from: claimed ?? sender, owner: claimed && sender, ...fields };
}

function readExpectation(content, refuse) {
  const [, verb, rest = ""] = /^(\S+)(?:\s+(.*))?$/.exec(content);
  switch (verb) {
    case "sends":
      if (rest === "nothing" || rest === "more") return { kind: verb, [rest]: true };
      return { kind: verb, ...readSent(rest, refuse) };
    case "spawns":
      if (rest === "nothing") return { kind: verb, nothing: true };
      return { kind: verb, ...readFields(rest, refuse) };
    case "assigns": {
      const assigned = /^(\S+) to (\S.*)$/.exec(rest);
      if (!assigned) refuse("expected `assigns <message> to <process> ...`");
      return { kind: verb, message: assigned[1], to: assigned[2].split(/\s+/) };
    }
    case "prints":
    case "fails":
      return { kind: verb, value: rest === "" ? undefined : readValue(rest, refuse) };
    case "state":
      return { kind: verb, ...readState(rest, refuse) };
    default:
      return refuse(`cannot read the expectation \`${content}\``);
  }
}

function readSent(rest, refuse) {
  const [, target, fields = ""] = /^(\S+)(?:\s+(.*))?$/.exec(rest) ?? refuse("`sends` needs a target, `nothing` or `more`");
  return { target, ...readFields(fields, refuse) };
}
