// Reads scenarios of whole networks. tests/scenarios/README.md of the repository shows the format; lines.js has what it shares with scenarios
// of one process.
import { mentionsIn } from "./names.js";
import { ScenarioError, readFields, readLines, readMessage, readPart, readState, readValue, readWait } from "./lines.js";

export { ScenarioError };

/** Who makes the processes, unless they say otherwise. */
export const OWNER = "owner";

/** When a scenario begins that does not say when. */
const START = { now: 1_700_000_000_000, height: 1_300_000 };

const LIMITS = ["gas", "memory", "slice", "hops", "mailbox", "backlog"];

/**
 * The scenarios of a text, as plain data: `{ file, begins, people, strangers, limits, processes, setup: [step], scenarios: [{ title, line, steps }] }`.
 *
 * Throws a `ScenarioError` that names the line.
 */
export function parseScenarios(text, file = "scenario") {
  const document = { file, begins: START, people: [OWNER], strangers: [], limits: {}, processes: [], setup: [], scenarios: [] };
  const heading = (content, line, refuse) => {
    const steps = readPart(document, content, line, refuse);
    return steps ? { steps } : readDirective(document, content, line, refuse);
  };
  readLines(text, file, { heading, step: readStep, expectation: readExpectation });
  checkNames(document);
  return document;
}

// What there is before anything happens ------------------------------------------------------------------------------------------

function readDirective(document, content, line, refuse) {
  const [word, ...rest] = content.split(/\s+/);
  if (rest.length === 0) refuse(`cannot read \`${content}\``);
  switch (word) {
    case "people":
    case "strangers":
      document[word].push(...rest);
      return {};
    case "limits":
      for (const limit of rest) readLimit(document.limits, limit, refuse);
      return {};
    case "begins":
      document.begins = readMoment(rest.join(" "), refuse);
      return {};
    case "process": {
      const process = { ...readProcess(content.slice(word.length), refuse), line };
      document.processes.push(process);
      return { owner: process };
    }
    default:
      return refuse(`cannot read \`${content}\``);
  }
}

/** `2023-11-14T22:13:20.000Z at block 1300000`. */
function readMoment(text, refuse) {
  const [, date, height] = /^(\S+) at block (\d+)$/.exec(text) ?? refuse("expected `begins <date and time> at block <number>`");
  const now = Date.parse(date);
  return { now: now >= 0 ? now : refuse(`\`${date}\` is no date and time`), height: Number(height) };
}

function readLimit(limits, text, refuse) {
  const [name, value] = text.split("=");
  if (!LIMITS.includes(name) || !/^\d+$/.test(value ?? "")) refuse(`cannot read the limit \`${text}\``);
  limits[name] = Number(value);
}

/** `<name> [from <file>] [by <person>] [monitored] [with Name=value ...]`; `worker-1..50` are fifty processes. */
function readProcess(text, refuse) {
  const pattern = /^\s*(\S+)(?:\s+from\s+(\S+))?(?:\s+by\s+(\S+))?(\s+monitored)?(?:\s+with\s+(.*))?\s*$/;
  const [, name, code, owner = OWNER, monitored, fields = ""] = pattern.exec(text) ?? refuse(`cannot read \`process${text}\``);
  const { tags, data } = readMessage(fields, refuse);
  if (data !== undefined) refuse("a process has tags and no Data");
  return { names: namesOf(name, refuse), code, owner, monitored: monitored !== undefined, tags };
}

function namesOf(text, refuse) {
  const range = /^(.*?)(\d+)\.\.(\d+)$/.exec(text);
  const names = range ? Array.from({ length: Number(range[3]) - Number(range[2]) + 1 }, (_, index) => range[1] + (Number(range[2]) + index)) : [text];
  for (const name of names) if (!isName(name)) refuse(`\`${name}\` is no name: letters, digits and hyphens`);
  return names;
}

// Steps --------------------------------------------------------------------------------------------------------------------------

const OF_PROCESS = /^(monitor|unmonitor|pause|resume|remove) (\S+)$/;

function readStep(content, refuse) {
  if (content === "again" || content === "reopen") return { kind: content };
  const [, times, waited] = /^(?:(\d+) times )?(wait .*)$/.exec(content) ?? [];
  const wait = waited && readWait(waited);
  if (wait) return { ...wait, times: Number(times ?? 1) };
  const ofProcess = OF_PROCESS.exec(content);
  if (ofProcess) return { kind: ofProcess[1], process: ofProcess[2] };
  const assigned = /^assign (\S+) to (\S.*)$/.exec(content);
  if (assigned) return { kind: "assign", message: assigned[1], to: assigned[2].split(/\s+/) };
  const spawned = /^(\S+) spawns (\S+?):(?:\s+(.*))?$/.exec(content);
  if (spawned) {
    const [, from, process, rest = ""] = spawned;
    if (!isName(process)) refuse(`\`${process}\` is no name: letters, digits and hyphens`);
    return { kind: "spawn", from, process, ...readMessage(rest, refuse) };
  }
  const evaluated = /^eval (\S+):(.*)$/.exec(content);
  if (evaluated) return { kind: "eval", process: evaluated[1], text: evaluated[2].trim() || undefined };
  const message = /^(?:(\S+) = )?(\S+)(?: as (\S+))? -> (\S+?):(?:\s+(.*))?$/.exec(content);
  if (!message) refuse(`cannot read the step \`${content}\``);
  const [, name, from, claimed, process, rest = ""] = message;
  const { tags, data } = readMessage(rest, refuse);
  if (claimed) tags.push({ name: "From-Process", value: `@${claimed}` });
  return { kind: "send", name, from, claimed, process, tags, data };
}

// Expectations -------------------------------------------------------------------------------------------------------------------

const LISTS = { nothing: "nothing", more: "more", "in any order": "anyOrder" };
const FATE = "(?:(stopped|dropped|lost) )?";
const TIMES = "(?:(\\d+) times )?";
const ARROW = new RegExp(`^${TIMES}${FATE}(\\S+) -> (\\S+)(?: (.*?))?(?: because (.*))?$`);
const SPAWNED = new RegExp(`^${TIMES}${FATE}(\\S+) spawns (\\S+)(?: (.*?))?(?: because (.*))?$`);
const ASSIGNED = new RegExp(`^${TIMES}${FATE}(\\S+) assigns (\\S+) to (\\S+)(?: because (.*))?$`);
const OF_SUBJECT = /^(?:(\S+) )?(state|prints|fails|status|gas|ticks|evaluates)(?: (.*))?$/;

function readExpectation(content, refuse) {
  const list = /^(sends|spawns|assigns) (nothing|more|in any order)$/.exec(content);
  if (list) return { kind: list[1], [LISTS[list[2]]]: true };
  const spawned = SPAWNED.exec(content);
  if (spawned) {
    const [, times, fate, from, to, fields = "", because] = spawned;
    return { kind: "spawns", ...itemOf(fate, times, from, to, because, refuse), ...readFields(fields, refuse) };
  }
  const assigned = ASSIGNED.exec(content);
  if (assigned) {
    const [, times, fate, from, message, to, because] = assigned;
    return { kind: "assigns", ...itemOf(fate, times, from, to, because, refuse), message };
  }
  const arrow = ARROW.exec(content);
  if (arrow) {
    const [, times, fate, from, to, fields = "", because] = arrow;
    return { kind: "sends", ...itemOf(fate, times, from, to, because, refuse), ...readFields(fields, refuse) };
  }
  if (content === "duplicate") return { kind: content };
  const counted = /^(hops|processes) (\d+)$/.exec(content);
  if (counted) return { kind: counted[1], count: Number(counted[2]) };
  const refused = /^refused (\S+)$/.exec(content);
  if (refused) return { kind: "refused", code: refused[1] };
  const [, subject, kind, rest = ""] = OF_SUBJECT.exec(content) ?? refuse(`cannot read the expectation \`${content}\``);
  return { kind, subject, ...readOfSubject(kind, rest.trim(), refuse) };
}

function itemOf(fate, times, from, to, because, refuse) {
  return {
    fate,
    times: times === undefined ? 1 : Number(times),
    from,
    to,
    because: because === undefined ? undefined : readValue(because.trim(), refuse),
  };
}

function readOfSubject(kind, rest, refuse) {
  switch (kind) {
    case "state":
      return readState(rest, refuse);
    case "prints":
    case "fails":
      return { value: rest === "" ? undefined : readValue(rest, refuse) };
    case "status":
      return { status: /^[a-z-]+$/.exec(rest)?.[0] ?? refuse("expected `status <word>`") };
    case "gas": {
      const [, side, gas] = /^(above|below) (\d+)$/.exec(rest) ?? refuse("expected `gas above <number>` or `gas below <number>`");
      return { side, gas: Number(gas) };
    }
    default:
      return { count: /^\d+$/.test(rest) ? Number(rest) : refuse(`expected \`${kind} <number>\``) };
  }
}

// Names --------------------------------------------------------------------------------------------------------------------------

const NAME = /^[A-Za-z][\w-]*$/;

/** Whether a text is a name that a scenario may give. */
export function isName(text) {
  return NAME.test(text);
}

/** Who answers spawns, and who is meant by a message without a target. */
export const MESSENGER = "network";
export const NOBODY = "nobody";

/** Refuses names that nobody has: a slip of the pen would make another story. */
function checkNames(document) {
  const { file, people, strangers, processes, setup, scenarios } = document;
  const known = new Set([...people, ...strangers, ...processes.flatMap(({ names }) => names)]);
  for (const { text, line, owner, tags } of processes) {
    const check = checker(file, line, known);
    check.name(owner);
    check.mentions(text, ...tags.map(({ value }) => value));
  }
  const begun = new Set(known);
  for (const step of setup) checkStep(file, step, begun);
  for (const { steps } of scenarios) {
    const names = new Set(begun);
    for (const step of steps) checkStep(file, step, names);
  }
}

function checkStep(file, step, names) {
  const check = checker(file, step.line, names);
  if (step.kind === "spawn") {
    if (names.has(step.process)) throw new ScenarioError(file, step.line, `\`${step.process}\` is somebody's name already`);
    check.name(step.from);
    names.add(step.process);
  }
  for (const name of [step.from, step.claimed, step.process, step.message, ...(step.to ?? [])]) check.name(name);
  check.mentions(step.text, step.data, ...(step.tags ?? []).map(({ value }) => value));
  if (step.name !== undefined) names.add(step.name);
  for (const { kind, to } of step.expect) if (kind === "spawns" && isName(to ?? "")) names.add(to);
  for (const { line, subject, from, to, message, value, expression, data, tags = [] } of step.expect) {
    const expected = checker(file, line, names);
    for (const name of [subject, from, to, message]) expected.name(name);
    expected.mentions(value, expression, data, ...tags.map((tag) => tag.value));
  }
}

function checker(file, line, names) {
  const isKnown = (name) => names.has(name.split("/")[0]);
  const name = (text) => {
    const isOne = text !== undefined && text !== MESSENGER && text !== NOBODY && !text.includes("*");
    if (isOne && !isKnown(text)) throw new ScenarioError(file, line, `\`${text}\` is nobody's name`);
  };
  const mentions = (...values) => {
    for (const value of values) {
      if (typeof value === "string") for (const mentioned of mentionsIn(value)) name(mentioned);
    }
  };
  return { name, mentions };
}
