// What all scenario files have in common: their lines, and the fields of messages in them.

/** A line that cannot be read, or an expectation that was not met. */
export class ScenarioError extends Error {
  constructor(file, line, text) {
    super(`${file}:${line}: ${text}`);
    this.name = "ScenarioError";
    this.line = line;
    /** The same without the place. */
    this.problem = text;
  }
}

/** How lines are indented: headings not at all, what belongs to them by two spaces, and what belongs to that by four. */
const STEP = 2;
const EXPECTATION = 4;

const UNITS = { millisecond: 1, second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads a text line by line. `read` has three functions, each of which gets a line without its indent and `refuse(problem)`:
 * `heading` returns `{ steps, owner }`: where the steps below it go, and what gets the lines of text below it, if anything;
 * `step` and `expectation` return plain data. A step gets `line`, `expect` (its expectations, each with its `line`) and perhaps `text`.
 */
export function readLines(text, file, read) {
  let steps;
  let step;
  let owner;
  text.split("\n").forEach((raw, index) => {
    const line = index + 1;
    const refuse = (problem) => {
      throw new ScenarioError(file, line, problem);
    };
    const content = raw.trim();
    const indent = raw.length - raw.trimStart().length;
    if (content.startsWith("|")) {
      if (!owner) refuse("a line of text needs a step above it");
      const extra = content.slice(1).replace(/^ /, "");
      owner.text = owner.text === undefined ? extra : `${owner.text}\n${extra}`;
      return;
    }
    if (content === "" || content.startsWith("#")) return;
    if (indent === 0) {
      ({ steps, owner } = read.heading(content, line, refuse));
      step = undefined;
    } else if (indent === STEP) {
      if (!steps) refuse("a step belongs below `setup` or `scenario`");
      step = { ...read.step(content, refuse), line, expect: [] };
      owner = step;
      steps.push(step);
    } else if (indent === EXPECTATION) {
      if (!step) refuse("an expectation belongs below a step");
      owner = undefined;
      step.expect.push({ ...read.expectation(content, refuse), line });
    } else {
      refuse("indent steps by two spaces and expectations by four");
    }
  });
}

/** `setup` or `scenario <title>`: where the steps below it go; undefined for any other heading. */
export function readPart(document, content, line, refuse) {
  const [word, ...rest] = content.split(/\s+/);
  if (word === "setup" && rest.length === 0) return document.setup;
  if (word !== "scenario") return undefined;
  if (rest.length === 0) refuse(`cannot read \`${content}\``);
  const scenario = { title: rest.join(" "), line, steps: [] };
  document.scenarios.push(scenario);
  return scenario.steps;
}

/** `wait 5 minutes`, `wait 3 blocks`, `wait 5 minutes and 3 blocks`; undefined for any other step. */
export function readWait(content) {
  const blocks = /^wait (\d+) blocks?$/.exec(content);
  if (blocks) return { kind: "wait", blocks: Number(blocks[1]) };
  const wait = /^wait (\d+) (millisecond|second|minute|hour|day)s?(?: and (\d+) blocks?)?$/.exec(content);
  if (!wait) return undefined;
  const [, number, unit, beside] = wait;
  return { kind: "wait", milliseconds: Number(number) * UNITS[unit], ...(beside !== undefined && { blocks: Number(beside) }) };
}

/** The fields of a message that is sent: its action is a tag like the others. */
export function readMessage(text, refuse) {
  const { action, tags, data, absent } = readFields(text, refuse);
  if (absent.length > 0 || [data ?? "", ...tags.map(({ value }) => value)].some((value) => typeof value !== "string")) {
    refuse("a message has plain values only");
  }
  if (action !== undefined) tags.unshift({ name: "Action", value: action });
  return { tags, data };
}

// An action first, when there is one; then name=value, or !name for a tag that must not be there. A name in quotes may have any letters.
const FIELD = /\s*(?:!([^\s=]+)|("(?:[^"\\]|\\.)*"|[^\s="]+)=("(?:[^"\\]|\\.)*"|\/(?:[^/\\]|\\.)+\/(?=\s|$)|\S*)|("(?:[^"\\]|\\.)*"|\S+))(?=\s|$)/y;

/** The fields of a message that is expected. */
export function readFields(text, refuse) {
  const fields = { action: undefined, tags: [], data: undefined, absent: [] };
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.trimEnd().length) {
    const found = FIELD.exec(text) ?? refuse(`cannot read \`${text}\``);
    const [, absent, name, value, action] = found;
    if (absent !== undefined) fields.absent.push(absent);
    else if (name === "Data") fields.data = readValue(value, refuse);
    else if (name !== undefined) fields.tags.push({ name: name.startsWith('"') ? readValue(name, refuse) : name, value: readValue(value, refuse) });
    else if (fields.action === undefined && fields.tags.length === 0) fields.action = readValue(action, refuse);
    else refuse(`\`${action}\` is no name=value`);
  }
  return fields;
}

/** A word is itself, "text" is a JSON string, /text/ a regular expression, * anything. */
export function readValue(text, refuse) {
  try {
    if (text.startsWith('"')) return JSON.parse(text);
    if (text.length > 2 && text.startsWith("/") && text.endsWith("/")) return new RegExp(text.slice(1, -1));
  } catch (error) {
    refuse(`${text}: ${error.message}`);
  }
  return text === "*" ? /^[^]/ : text;
}

/** `<expression> is <value>`. */
export function readState(text, refuse) {
  const middle = text.indexOf(" is ");
  if (middle < 0) refuse("expected `state <expression> is <value>`");
  return { expression: text.slice(0, middle), value: readValue(text.slice(middle + 4).trim(), refuse) };
}
