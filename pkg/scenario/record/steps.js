// What people did, as steps of a scenario.
import { linesOf, quoted, tagName, written } from "./wording.js";

/** What a network adds to a message that lacks it. */
const ADDED = new Map([["Data-Protocol", "ao"], ["Variant", "ao.TN.1"]]);

/** The lines of a message that somebody sent; `name` is what it is called when it is spoken of later. */
export function sendLines(cast, { process, entry: { message } }, { owner, name }) {
  const sender = cast.nameOf(message.owner);
  const target = cast.nameOf(process);
  const tags = message.tags.filter(({ name, value }) => ADDED.get(name) !== value && !(name === "Type" && value === "Message"));
  if (name === undefined && owner === message.owner && isEval(message, tags)) {
    const lua = evalLines(cast, target, message.data);
    if (lua) return lua;
  }
  const isClaimed = message.from !== message.owner;
  const own = isClaimed ? without(tags, "From-Process", message.from) : tags;
  const head = `${name === undefined ? "" : `${name} = `}${sender}${isClaimed ? ` as ${cast.nameOf(message.from)}` : ""} -> ${target}:`;
  return fieldLines(cast, head, own, message.data);
}

/** The lines of a process that somebody made. */
export function spawnLines(cast, { process, entry: { message } }, { module, scheduler, authority }) {
  const added = new Map([...ADDED, ["Type", "Process"], ["Scheduler", scheduler], ["Authority", authority], ["Module", module]]);
  const tags = message.tags.filter(({ name, value }) => added.get(name) !== value);
  return fieldLines(cast, `${cast.nameOf(message.owner)} spawns ${cast.nameOf(process)}:`, tags, message.data);
}

function isEval({ from, owner }, tags) {
  return from === owner && tags.length === 1 && tags[0].name === "Action" && tags[0].value === "Eval";
}

/** Lua that a scenario gives back as it is; undefined when it would not. */
function evalLines(cast, process, source) {
  const lua = cast.shownLua(source);
  if (lua === "") return undefined;
  const isShort = !lua.includes("\n") && lua === lua.trim() && !lua.startsWith("|");
  if (isShort) return [`  eval ${process}: ${lua}`];
  const lines = linesOf(lua);
  return lines && [`  eval ${process}:`, ...lines];
}

function fieldLines(cast, head, tags, data) {
  const fields = tags.map(({ name, value }, index) => {
    const text = written(cast.shown(value));
    return index === 0 && name === "Action" && !text.includes("=") ? text : `${tagName(name)}=${text}`;
  });
  const text = cast.shown(data);
  const lines = text.includes("\n") ? linesOf(text) : undefined;
  if (text !== "" && !lines) fields.push(`Data=${quoted(text)}`);
  return [`  ${[head, ...fields].join(" ")}`, ...(lines ?? [])];
}

/** Without the last tag that says this. */
function without(tags, name, value) {
  const index = tags.findLastIndex((tag) => tag.name === name && tag.value === value);
  return tags.filter((_, place) => place !== index);
}
