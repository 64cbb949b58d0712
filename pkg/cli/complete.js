// Whether Lua is whole, or goes on on the next line: asked of a machine, which leaves nothing behind.
import { readFile } from "node:fs/promises";
import { Machine, Module } from "../machine.js";
import { Mailer } from "../scenario/mailer.js";
import { outputOf } from "../scenario/match.js";

/** Makes a function that says of a text whether more has to come. */
export async function incompleteness() {
  const module = await Module.compile(await readFile(new URL("../dist/process.wasm", import.meta.url)));
  const machine = Machine.spawn(module);
  const mail = new Mailer();
  machine.handle(mail.first(), mail.env);
  return (source) => {
    const { result } = machine.dryRun(mail.evaluation(question(source)), mail.env);
    return outputOf(result) === "more";
  };
}

/** aos evaluates an expression as well as statements. */
function question(source) {
  return `local source = ${quoted(source)}
    local whole = load("return " .. source)
    local chunk, problem = load(source)
    return not whole and not chunk and problem:find("<eof>", 1, true) and "more" or "all"`;
}

/** Text in Lua, whatever is in it: the first line break is not part of it. */
function quoted(text) {
  let level = "";
  while (text.includes(`]${level}]`) || text.endsWith(`]${level}`)) level += "=";
  return `[${level}[\n${text}]${level}]`;
}
