// Commands of the shell itself: a line that begins with a point, which no Lua does.
import { numberText } from "../../../parts/numbers";
import { selectedId, selectedProcess } from "../../../session/network";
import { explain } from "../../../session/notice";
import { textOf } from "../../../session/result-text";
import { bring, drafts, textOf as draftText } from "../../../session/drafts";
import { EXAMPLES, findExample, sourceOf } from "../examples";
import { evaluate, evaluateDry, stop } from "../run";
import { clear, note } from "./transcript";

interface DotCommand {
  name: string;
  argument?: string;
  text: string;
  /** Gives what is to be told, or nothing. */
  run: (argument: string) => string | void | Promise<string | void>;
}

/** The most messages of the inbox that are listed. */
const LISTED = 20;

export const DOT_COMMANDS: readonly DotCommand[] = [
  { name: ".help", argument: "[name]", text: "this list, or what a name means: .help ao.send", run: help },
  { name: ".clear", text: "clears the shell (Ctrl+L)", run: clear },
  { name: ".load", argument: "<name>", text: "evaluates a draft or an example", run: load },
  { name: ".open", argument: "<name>", text: "opens an example in the editor", run: openExample },
  { name: ".examples", text: "the names of the examples", run: listExamples },
  { name: ".dry", argument: "<Lua>", text: "evaluates, and keeps nothing of it", run: evaluateDry },
  { name: ".stop", text: "ends what the process evaluates at the moment (Ctrl+C)", run: stop },
  { name: ".inbox", text: "the messages that no handler took", run: inbox },
];

export function isDotCommand(line: string): boolean {
  return /^\s*\.[a-z]/i.test(line);
}

/** Does what a line says, and notes what comes of it. */
export async function runDotCommand(line: string): Promise<void> {
  const [, name = "", argument = ""] = /^(\S+)\s*([\s\S]*)$/.exec(line.trim())!;
  const command = DOT_COMMANDS.find((known) => known.name === name.toLowerCase());
  const process = selectedId.peek();
  if (process === undefined) return;
  try {
    const text = command ? await command.run(argument.trim()) : `There is no command ${name}: .help lists them.`;
    if (typeof text === "string") note(process, { kind: "told", command: line, text });
  } catch (problem) {
    note(process, { kind: "problem", source: line, text: explain(problem) });
  }
}

async function help(name: string): Promise<string> {
  if (name !== "") {
    const { documentationByPath } = await import("../assist/documentation");
    const found = documentationByPath(name);
    return found ? `${found.signature}\n${found.text}` : `Nothing is written about "${name}".`;
  }
  const commands = DOT_COMMANDS.map(({ name, argument = "", text }) => `${`${name} ${argument}`.padEnd(16)} ${text}`);
  const keys = [
    ["Enter", "evaluates; in the middle of something it makes a new line"],
    ["Shift+Enter", "a new line"],
    ["Up, Down", "what was written before"],
    ["Tab", "completes a name; on an empty line it goes on to what is next on the page"],
  ].map(([key = "", text]) => `${key.padEnd(16)} ${text}`);
  return [...commands, "", ...keys, "", "Everything else is Lua, evaluated in the process as its owner."].join("\n");
}

async function load(name: string): Promise<string | void> {
  const draft = drafts.peek().find((known) => known.name === name);
  const example = findExample(name);
  if (draft !== undefined) return evaluate(draftText(draft.id), { draft: draft.id });
  if (example === undefined) return `Neither a draft nor an example is called "${name}".\n\n${listExamples()}`;
  return evaluate(await sourceOf(example));
}

async function openExample(name: string): Promise<string> {
  const example = findExample(name);
  if (example === undefined) return `No example is called "${name}".\n\n${listExamples()}`;
  return `It is in the editor, as the draft "${bring(example.name, await sourceOf(example)).name}".`;
}

function listExamples(): string {
  return EXAMPLES.flatMap(({ group, examples }) => [`${group}:`, ...examples.map(({ name, title }) => `  ${name.padEnd(14)} ${title}`)]).join("\n");
}

async function inbox(): Promise<string> {
  const messages = await selectedProcess().inbox();
  if (messages.length === 0) return "The inbox is empty.";
  const first = Math.max(0, messages.length - LISTED);
  const lines = messages.slice(first).map((message, index) => `[${first + index + 1}]  ${lineOf(message)}`);
  return [...(first > 0 ? [`${numberText(first)} older ones, then:`] : []), ...lines].join("\n");
}

function lineOf(message: unknown): string {
  if (typeof message !== "object" || message === null) return textOf(message);
  const { From, Action, Data } = message as Record<string, unknown>;
  const parts = [`From ${textOf(From).slice(0, 43)}`, Action === undefined ? "" : `Action=${textOf(Action)}`, textOf(Data).replace(/\s+/g, " ")];
  const line = parts.filter((part) => part !== "").join("  ");
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
