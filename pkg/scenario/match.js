// What a process gave, and whether it is what a scenario expects.
import { plain } from "./text.js";

export { plain };

/** What the sender of a result's message is never asked to write, and aos writes for it. */
export const WRITTEN = new Set(["Data-Protocol", "Variant", "Type", "Reference", "From-Process", "From-Module"]);

/** Letters of a message's data that people are shown. */
const LONGEST = 120;

/** The tags of a message as a map; the first of a name counts. */
export function tagsOf(message) {
  const tags = new Map();
  for (const { name, value } of message.Tags ?? []) if (!tags.has(name)) tags.set(name, value);
  return tags;
}

/** What a result shows, with all colours taken off. */
export function outputOf(result) {
  const { Output } = result;
  return plain(typeof Output === "object" && Output !== null ? Output.data : Output);
}

/** Whether a text is the value: a text, or a regular expression that it matches. */
export function equals(found, value) {
  return value instanceof RegExp ? value.test(found) : found === value;
}

/** Whether a text contains the value; nothing is in every text. */
export function contains(found, value) {
  if (value === undefined) return true;
  return value instanceof RegExp ? value.test(found) : found.includes(value);
}

/** Whether a name is the one, in which `*` stands for any letters. */
export function globMatches(pattern, name) {
  return pattern === name || (pattern.includes("*") && new RegExp(`^${pattern.split("*").join(".*")}$`).test(name));
}

/** In what a message differs from the fields that are expected, if it does. */
export function fieldsMatch({ action, tags, data, absent }, message) {
  const found = tagsOf(message);
  const wanted = action === undefined ? tags : [{ name: "Action", value: action }, ...tags];
  for (const { name, value } of wanted) {
    if (!found.has(name)) return `it has no tag ${name}`;
    if (!equals(String(found.get(name)), value)) return `its tag ${name} is ${found.get(name)}`;
  }
  const extra = absent.find((name) => found.has(name));
  if (extra) return `it has the tag ${extra}`;
  if (data !== undefined && !equals(String(message.Data ?? ""), data)) return "its data is another";
  return undefined;
}

/**
 * Expectations of one kind are all there is, in this order, unless one says `more` or `in any order`; one with `times` stands for so many.
 * `matches` says in what one differs from what was found; `miss(line, problem)` is called for the first that does.
 */
export function checkList(expectations, found, matches, miss) {
  if (expectations.length === 0) return;
  const listed = expectations.filter(({ nothing, more, anyOrder }) => !nothing && !more && !anyOrder);
  const complete = !expectations.some(({ more }) => more);
  if (expectations.some(({ anyOrder }) => anyOrder)) return checkSet(listed, [...found], { matches, miss, complete, end: expectations.at(-1).line });
  let index = 0;
  for (const expectation of listed) {
    for (let time = expectation.times ?? 1; time > 0; time--, index++) {
      const problem = found[index] === undefined ? "there is no such thing" : matches(expectation, found[index]);
      if (problem) miss(expectation.line, problem);
    }
  }
  if (complete && found.length > index) miss(expectations.at(-1).line, `there are ${found.length - index} more`);
}

/** The same in whatever order they are. `found` is used up. */
function checkSet(listed, found, { matches, miss, complete, end }) {
  for (const expectation of listed) {
    for (let time = expectation.times ?? 1; time > 0; time--) {
      const problems = [];
      const index = found.findIndex((one) => (problems.push(matches(expectation, one)), problems.at(-1) === undefined));
      if (index >= 0) found.splice(index, 1);
      else miss(expectation.line, problems.length === 1 ? problems[0] : "there is no such thing");
    }
  }
  if (complete && found.length > 0) miss(end, `there are ${found.length} more`);
}

/** Lua that shows what `tostring` makes of expressions, each on a line of its own. */
export function stateReader(expressions) {
  const texts = expressions.map((expression) => `(tostring(${expression}):gsub("[\\\\\\n]", { ["\\\\"] = "\\\\\\\\", ["\\n"] = "\\\\n" }))`);
  return `return table.concat({ ${texts.join(", ")} }, "\\n") .. "\\n"`;
}

/** The texts in what such Lua showed. */
export function statesOf(output) {
  const lines = output.split("\n");
  return lines.map((line) => line.replace(/\\(.)/g, (_, letter) => (letter === "n" ? "\n" : letter)));
}

/** The tags and data of a message, for people. */
export function describedFields({ Tags, Data }) {
  const isAction = ({ name, value }) => name === "Action" && typeof value === "string";
  const own = (Tags ?? []).filter((tag) => !WRITTEN.has(tag.name) && !isAction(tag));
  const actions = (Tags ?? []).filter(isAction).map(({ value }) => value);
  const tags = own.map(({ name, value }) => `${name}=${JSON.stringify(value)}`);
  return [...actions, ...tags, ...(Data ? [`Data=${shortened(JSON.stringify(Data))}`] : [])].join(" ");
}

function shortened(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
