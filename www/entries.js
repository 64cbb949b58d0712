// How a log entry looks. Whatever a process prints or sends is text here, never markup.
import { plain, styled } from "./ansi.js";

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Tags that say nothing to a person. */
const PROTOCOL = new Set(["Data-Protocol", "Variant", "Type", "Reference", "From-Process", "From-Module", "Pushed-For"]);

/** The action of a message. */
export function actionOf(message) {
  return message.tags.find(({ name }) => name === "Action")?.value ?? "";
}

/** A message as text: who sent it with what tags, and its data. */
function describe({ from, tags, data }) {
  const written = tags.filter(({ name }) => !PROTOCOL.has(name)).map(({ name, value }) => `${name}: ${value}`);
  return [`From: ${from}`, ...written, data ? `\n${textOf(data)}` : ""].join("\n").trimEnd();
}

/** The tags of an outgoing message that its sender wrote. */
function writtenTags({ Tags }) {
  return Tags.filter(({ name }) => !PROTOCOL.has(name)).map(({ name, value }) => `${name}=${value}`);
}

function sentList(messages) {
  const item = (message) =>
    element("li", "", ["→", message.Target, ...writtenTags(message), message.Data].filter(Boolean).join("  "));
  return element("ol", "sent", ...messages.map(item));
}

/** The line an error points at, in the source that was evaluated: the innermost, which is named last. */
export function errorLine(text) {
  const found = /.*\[string "aos"\]:(\d+):/s.exec(text ?? "");
  return found ? Number(found[1]) : undefined;
}

function errorPart(text, onLine) {
  const part = element("div", "error", element("pre", "", ...styled(text.trimStart())));
  const line = errorLine(plain(text));
  if (line !== undefined) {
    const button = element("button", "", `Show line ${line}`);
    button.type = "button";
    button.addEventListener("click", () => onLine(line));
    part.append(button);
  }
  return part;
}

/** What an evaluation printed, and its value: aos has a text for it or an object, and none beside an error. */
function outputOf({ Output }) {
  return textOf(typeof Output === "object" && Output !== null ? Output.data : Output);
}

/** Where a process can put any value, a text of it. */
function textOf(value) {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** What an entry is called. */
function titleOf({ slot, message }) {
  return slot === 0 ? "Process" : actionOf(message) || "message";
}

/** The list item of a log entry. `onLine(line)` is called when the reader wants to see the line of an error. */
export function renderEntry(entry, onLine) {
  const { slot, assignment, message, result: evaluation } = entry;
  const isEval = actionOf(message) === "Eval";
  const time = new Date(assignment.timestamp);
  const head = element("header", "", `#${slot}`, element("strong", "", titleOf(entry)), element("time", "", time.toLocaleTimeString()));
  const item = element("li", "entry", head);
  item.dataset.slot = slot;
  item.append(element("pre", "given", isEval ? textOf(message.data) : describe(message)));
  if (evaluation === undefined) return item;
  head.append(`${evaluation.gas.toLocaleString("en")} gas`);
  const { result } = evaluation;
  const output = outputOf(result);
  if (output !== "") item.append(element("pre", "output", ...styled(output)));
  if (result.Error !== undefined) item.append(errorPart(textOf(result.Error), onLine));
  if (result.Messages?.length > 0) item.append(sentList(result.Messages));
  return item;
}
