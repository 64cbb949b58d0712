// Reads scenario files. A file is a topic, a scenario a process, a step a message:
//
//   # a comment
//   = what this process shows             begins a process
//   env {"Process": {"Owner": "BOB"}}     overrides parts of its environment
//   boot {"Data": "x"}                    overrides fields of its first message; `boot none`: there is no first message
//   > return 1 + 1                        Lua, evaluated by the owner
//   < {"From": "ALICE", "Action": ".."}   a message that overrides fields of the default one
//   ~ unordered: why                      of the next step, lines are compared as a set
//   ~ differs: name                       the next step differs as differences.md explains under that name
//
// An indented line continues the line before it. `Tags` may be an object; a `From` alone is the `Owner` too. An `env` between
// steps holds from there on.
import { readFileSync, readdirSync } from "node:fs";

const PROCESS = {
  Id: "PROCESS",
  Owner: "OWNER",
  Tags: [
    { name: "Name", value: "test" },
    { name: "Authority", value: "AUTHORITY" },
    { name: "Module", value: "MODULE" },
  ],
};
const MODULE = { Id: "MODULE", Owner: "MODULE-OWNER", Tags: [] };

/** All scenarios of a folder: `{ topic, title, boot, env, steps }`, each step `{ source, where, message, env, unordered, differs }`. */
export function readScenarios(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith(".messages")).sort();
  return files.flatMap((file) => parse(readFileSync(new URL(file, folder), "utf8"), file));
}

function parse(text, file) {
  const scenarios = [];
  let builder;
  for (const line of logicalLines(text)) {
    const where = `${file}:${line.number}`;
    if (line.word === "=") {
      builder = new Builder(file.replace(/\.messages$/, ""), line.rest);
      scenarios.push(builder.scenario);
      continue;
    }
    try {
      if (builder === undefined) refuse("a process begins with =");
      builder.take(line, where);
    } catch (error) {
      throw new Error(`${where}: ${error.message}`, { cause: error });
    }
  }
  return scenarios;
}

/** Lines with their continuations, split at the first blank. */
function logicalLines(text) {
  const lines = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (/^\s+\S/.test(line) && lines.length > 0) {
      lines.at(-1).rest += `\n${line.replace(/^ {1,2}/, "")}`;
    } else if (line.trim() !== "" && !line.startsWith("#")) {
      const [, word, rest] = /^(\S+) ?(.*)$/.exec(line);
      lines.push({ number: index + 1, word, rest });
    }
  }
  return lines;
}

class Builder {
  #env = { Process: PROCESS, Module: MODULE };
  #notes = {};

  constructor(topic, title) {
    this.scenario = { topic, title, boot: {}, env: this.#env, steps: [] };
  }

  take({ word, rest }, where) {
    const { scenario } = this;
    switch (word) {
      case "env":
        this.#env = mergeEnv(this.#env, JSON.parse(rest));
        if (scenario.steps.length === 0) scenario.env = this.#env;
        break;
      case "boot":
        scenario.boot = rest === "none" ? undefined : fieldsOf(JSON.parse(rest));
        break;
      case "~": {
        const [, name, value] = /^(unordered|differs): (\S.*)$/.exec(rest) ?? refuse(`a note with a reason is expected, not "${rest}"`);
        this.#notes[name] = value;
        break;
      }
      case ">":
        this.#step({ Data: rest, Tags: listOf({ Action: "Eval" }) }, rest, where);
        break;
      case "<":
        this.#step(fieldsOf(JSON.parse(rest)), rest, where);
        break;
      default:
        refuse(`"${word}" begins no line`);
    }
  }

  #step(fields, source, where) {
    const { steps } = this.scenario;
    const message = { ...defaults(steps.length + 1), ...fields };
    steps.push({ source, where, message, env: this.#env, ...this.#notes });
    this.#notes = {};
  }
}

function refuse(problem) {
  throw new Error(problem);
}

function listOf(tags) {
  return Array.isArray(tags) || tags === null || typeof tags !== "object" ? tags : Object.entries(tags).map(([name, value]) => ({ name, value }));
}

function fieldsOf(given) {
  const fields = { ...given };
  if ("Tags" in fields) fields.Tags = listOf(fields.Tags);
  if ("From" in fields && !("Owner" in fields)) fields.Owner = fields.From;
  return fields;
}

function mergeEnv(env, given) {
  const merged = { ...env };
  for (const [part, fields] of Object.entries(given)) merged[part] = { ...env[part], ...fieldsOf(fields) };
  return merged;
}

/** The message with this nonce when nothing is overridden. */
function defaults(nonce) {
  return {
    Id: `MESSAGE-${nonce}`,
    Owner: "OWNER",
    From: "OWNER",
    Target: "PROCESS",
    Nonce: nonce,
    Epoch: 0,
    Timestamp: 1000 + nonce,
    "Block-Height": 1,
    "Hash-Chain": "chain",
    Cron: false,
    "Read-Only": false,
    Data: "",
    Tags: [],
  };
}

/** The first message of a scenario's process: the process itself. */
export function firstMessage({ boot, env }) {
  if (boot === undefined) return undefined;
  const { Id, Owner, Tags } = env.Process;
  const own = { Id, Owner, From: Owner, Target: Id, Tags: [{ name: "Type", value: "Process" }, ...Tags] };
  return { ...defaults(0), ...own, ...boot };
}
