// Reads scenarios: what a process is sent, and what is expected of it. README.md beside this file shows the format.

/** A line that cannot be read, or an expectation that was not met. */
export class ScenarioError extends Error {
  constructor(file, line, text) {
    super(`${file}:${line}: ${text}`);
    this.name = "ScenarioError";
    this.line = line;
  }
}

const DIRECTIVES = {
  code: (document, words) => (document.code = words[0]),
  process: (document, words) => (document.process = words[0]),
  owner: (document, words) => (document.owner = words[0]),
  processes: (document, words) => document.processes.push(...words),
};

const UNITS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * The scenarios of a text, as plain data:
 * `{ file, code, process, owner, processes, setup: [step], scenarios: [{ title, line, steps: [step] }] }`.
 *
 * Throws a `ScenarioError` that names the line.
 */
export function parseScenarios(text, file = "scenario") {
  const document = { file, code: undefined, process: "process", owner: "owner", processes: [], setup: [], scenarios: [] };
  let steps;
  let step;
  let more;
  text.split("\n").forEach((raw, index) => {
    const line = index + 1;
    const refuse = (problem) => {
      throw new ScenarioError(file, line, problem);
    };
    const content = raw.trim();
    const indent = raw.length - raw.trimStart().length;
    if (content.startsWith("|")) {
      if (!more) refuse("a line of text needs a step above it");
      more(content.slice(1).replace(/^ /, ""));
      return;
    }
    if (content === "" || content.startsWith("#")) return;
    more = undefined;
    if (indent === 0) {
      [steps, step] = [readHeading(document, content, line, refuse), undefined];
    } else if (indent === 2) {
      if (!steps) refuse("a step belongs below `setup` or `scenario`");
      step = { ...readStep(content, refuse), line, expect: [] };
      steps.push(step);
      const target = step;
      more = (extra) => (target.text = target.text === undefined ? extra : `${target.text}\n${extra}`);
    } else if (indent === 4) {
      if (!step) refuse("an expectation belongs below a step");
      step.expect.push({ ...readExpectation(content, refuse), line });
    } else {
      refuse("indent steps by two spaces and expectations by four");
    }
  });
  if (document.code === undefined) throw new ScenarioError(file, 1, "`code <file>` is missing");
  return document;
}

/** A heading changes the document; what it returns is where the steps below it go. */
function readHeading(document, content, line, refuse) {
  const [word, ...rest] = content.split(/\s+/);
  if (word === "setup" && rest.length === 0) return document.setup;
  if (word === "scenario" && rest.length > 0) {
    const scenario = { title: rest.join(" "), line, steps: [] };
    document.scenarios.push(scenario);
    return scenario.steps;
  }
  if (!Object.hasOwn(DIRECTIVES, word) || rest.length === 0) refuse(`cannot read \`${content}\``);
  DIRECTIVES[word](document, rest);
  return undefined;
}

function readStep(content, refuse) {
  if (content === "again" || content === "reload") return { kind: content };
  const wait = /^wait (\d+) (second|minute|hour|day|block)s?$/.exec(content);
  if (wait && wait[2] === "block") return { kind: "wait", blocks: Number(wait[1]) };
  if (wait) return { kind: "wait", milliseconds: Number(wait[1]) * UNITS[wait[2]] };
  const spawned = /^spawned (\S+)$/.exec(content);
  if (spawned) return { kind: "spawned", process: spawned[1] };
  const evaluated = /^eval:(.*)$/.exec(content);
  if (evaluated) return { kind: "eval", text: evaluated[1].trim() || undefined };
  const message = /^(\S+?)(?: (answers)| as (\S+))?:(?:\s+(.*))?$/.exec(content);
  if (!message) refuse(`cannot read the step \`${content}\``);
  const [, sender, answers, claimed, rest = ""] = message;
  const { action, tags, data, absent } = readFields(rest, refuse);
  if (absent.length > 0 || tags.some(({ value }) => typeof value !== "string")) refuse("a message has plain values only");
  if (action !== undefined) tags.unshift({ name: "Action", value: action });
  const common = { tags, data };
  if (answers) return { kind: "answer", from: sender, ...common };
  if (sender === "cron") return { kind: "cron", ...common };
  return { kind: "message", from: claimed ?? sender, owner: claimed && sender, ...common };
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
    case "state": {
      const middle = rest.indexOf(" is ");
      if (middle < 0) refuse("expected `state <expression> is <value>`");
      return { kind: verb, expression: rest.slice(0, middle), value: readValue(rest.slice(middle + 4).trim(), refuse) };
    }
    default:
      return refuse(`cannot read the expectation \`${content}\``);
  }
}

function readSent(rest, refuse) {
  const [, target, fields = ""] = /^(\S+)(?:\s+(.*))?$/.exec(rest) ?? refuse("`sends` needs a target, `nothing` or `more`");
  return { target, ...readFields(fields, refuse) };
}

// An action first, when there is one; then name=value, or !name for a tag that must not be there.
const FIELD = /\s*(?:!([^\s=]+)|([^\s="]+)=("(?:[^"\\]|\\.)*"|\/(?:[^/\\]|\\.)+\/(?=\s|$)|\S*)|("(?:[^"\\]|\\.)*"|\S+))(?=\s|$)/y;

function readFields(text, refuse) {
  const fields = { action: undefined, tags: [], data: undefined, absent: [] };
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.trimEnd().length) {
    const found = FIELD.exec(text) ?? refuse(`cannot read \`${text}\``);
    const [, absent, name, value, action] = found;
    if (absent !== undefined) fields.absent.push(absent);
    else if (name === "Data") fields.data = readValue(value, refuse);
    else if (name !== undefined) fields.tags.push({ name, value: readValue(value, refuse) });
    else if (fields.action === undefined && fields.tags.length === 0) fields.action = readValue(action, refuse);
    else refuse(`\`${action}\` is no name=value`);
  }
  return fields;
}

/** A word is itself, "text" is a JSON string, /text/ a regular expression, * anything. */
function readValue(text, refuse) {
  try {
    if (text.startsWith('"')) return JSON.parse(text);
    if (text.length > 2 && text.startsWith("/") && text.endsWith("/")) return new RegExp(text.slice(1, -1));
  } catch (error) {
    refuse(`${text}: ${error.message}`);
  }
  return text === "*" ? /^[^]/ : text;
}
