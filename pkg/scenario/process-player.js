// Plays a scenario on a machine: anything with `handle(message, env)` that resolves to a result in aos's shape and
// keeps its state as it was when the result has an `Error`.
import { checkList, contains, describedFields, equals, fieldsMatch, outputOf, plain, stateReader, statesOf, tagsOf } from "./match.js";
import { Mailer, undeliverable } from "./mailer.js";
import { ScenarioError } from "./process-format.js";

/** What of a process's own tags its answer `Spawned` does not repeat. */
const SPAWN_TAGS = new Set(["Data-Protocol", "Variant", "Type", "From-Process", "From-Module"]);

/** Creates the process and loads its code; what a scenario starts from. */
export async function start(machine, document, readCode) {
  const player = new Player(machine, document, readCode);
  await player.begin();
  return player;
}

/** Plays one scenario from the beginning; throws a `ScenarioError` at the first expectation that is not met. */
export async function play(machine, document, scenario, readCode) {
  const player = await start(machine, document, readCode);
  for (const step of [...document.setup, ...scenario.steps]) await player.step(step);
}

class Player {
  #machine;
  #document;
  #readCode;
  #mail;
  #sent = [];
  #spawns = [];
  #last;

  constructor(machine, document, readCode) {
    this.#machine = machine;
    this.#document = document;
    this.#readCode = readCode;
    this.#mail = new Mailer(document);
  }

  async begin() {
    this.#succeeded(await this.#handle(this.#mail.first()), "the process did not start");
    await this.#load();
  }

  /** Plays a step. Resolves to what came of it, in words. */
  async step(step) {
    const message = step.kind === "wait" ? this.#wait(step) : await this.#messageOf(step);
    if (message === undefined) return "";
    this.#last = message;
    const result = await this.#handle(message);
    try {
      this.#check(step, result);
    } catch (error) {
      if (error instanceof ScenarioError) throw error;
      throw new ScenarioError(this.#document.file, step.line, `${error.message}\n${described(result)}`);
    }
    this.#sent.push(...(result.Messages ?? []));
    this.#spawns.push(...(result.Spawns ?? []));
    await this.#checkState(step);
    return described(result);
  }

  #handle(message) {
    return this.#machine.handle(message, this.#mail.env);
  }

  async #load() {
    const source = await this.#readCode(this.#document.code);
    this.#succeeded(await this.#handle(this.#mail.evaluation(source)), `${this.#document.code} did not load`);
  }

  #succeeded(result, problem) {
    if (result.Error !== undefined) throw new ScenarioError(this.#document.file, 1, `${problem}: ${plain(result.Error)}`);
  }

  #wait({ blocks = 0, milliseconds = 0 }) {
    this.#mail.time += milliseconds;
    this.#mail.block += blocks;
  }

  async #messageOf(step) {
    const data = step.text ?? step.data;
    const refuse = (problem) => {
      throw new ScenarioError(this.#document.file, step.line, problem);
    };
    switch (step.kind) {
      case "eval":
        return this.#mail.evaluation(step.text);
      case "reload":
        return this.#mail.evaluation(await this.#readCode(this.#document.code));
      case "again":
        if (!this.#last) refuse("there is no message to send again");
        return { ...this.#last, Nonce: this.#mail.nonce++, Timestamp: this.#mail.time, "Block-Height": this.#mail.block };
      case "cron":
        return this.#mail.cron({ tags: step.tags, data });
      case "spawned":
        return this.#spawned(step, refuse);
      case "answer": {
        const question = this.#sent.findLast(({ Target }) => Target === step.from) ?? refuse(`nothing was sent to ${step.from}`);
        const reference = { name: "X-Reference", value: tagsOf(question).get("Reference") };
        return this.#mail.message({ from: step.from, tags: [...step.tags, reference], data });
      }
      default:
        return this.#mail.message({ ...step, data });
    }
  }

  /** The network's answer to the oldest spawn that has none. */
  #spawned(step, refuse) {
    const { Tags } = this.#spawns.shift() ?? refuse("no process was asked for");
    const kept = Tags.filter(({ name }) => !SPAWN_TAGS.has(name));
    const tags = [{ name: "Action", value: "Spawned" }, { name: "Process", value: step.process }, ...kept];
    this.#mail.processes.add(step.process);
    return this.#mail.message({ from: this.#document.process, tags });
  }

  #check(step, result) {
    const wanted = (kind) => step.expect.filter((expectation) => expectation.kind === kind);
    const failures = wanted("fails");
    if (failures.length === 0 && result.Error !== undefined) throw new Error("it failed");
    for (const { line, value } of failures) {
      if (result.Error === undefined) this.#miss(line, "it did not fail", result);
      if (!contains(plain(result.Error), value)) this.#miss(line, "it failed with another text", result);
    }
    for (const { line, value } of wanted("prints")) {
      if (!contains(outputOf(result), value)) this.#miss(line, "the output is another", result);
    }
    const miss = (line, problem) => this.#miss(line, problem, result);
    checkList(wanted("sends"), result.Messages ?? [], sentMatches, miss);
    checkList(wanted("spawns"), result.Spawns ?? [], fieldsMatch, miss);
    checkList(wanted("assigns"), result.Assignments ?? [], assignmentMatches, miss);
    for (const message of result.Messages ?? []) {
      const problem = undeliverable(message);
      if (problem) throw new Error(`a message would not be delivered: ${problem}`);
    }
  }

  /** All expressions of a step in one evaluation: the lines of its output. */
  async #checkState(step) {
    const states = step.expect.filter(({ kind }) => kind === "state");
    if (states.length === 0) return;
    const source = stateReader(states.map(({ expression }) => expression));
    const result = await this.#handle(this.#mail.evaluation(source));
    if (result.Error !== undefined) this.#miss(states[0].line, "the state cannot be read", result);
    const found = statesOf(outputOf(result));
    states.forEach(({ line, expression, value }, index) => {
      if (!equals(found[index], value)) this.#miss(line, `${expression} is ${found[index]}`);
    });
  }

  #miss(line, problem, result) {
    throw new ScenarioError(this.#document.file, line, result ? `${problem}\n${described(result)}` : problem);
  }
}

function sentMatches(expected, message) {
  if (message.Target !== expected.target) return `it went to ${message.Target}`;
  return fieldsMatch(expected, message);
}

function assignmentMatches({ message, to }, { Message, Processes }) {
  if (Message !== message) return `the assigned message is ${Message}`;
  return Processes.join(" ") === to.join(" ") ? undefined : `it is assigned to ${Processes.join(" ")}`;
}

/** A result, for the reader of a failed scenario. */
function described(result) {
  if (result.Error !== undefined) return `  error: ${plain(result.Error)}`;
  return [
    ...(result.Messages ?? []).map((message) => `  sends ${message.Target} ${describedFields(message)}`),
    ...(result.Spawns ?? []).map((spawn) => `  spawns ${describedFields(spawn)}`),
    ...(result.Assignments ?? []).map(({ Message, Processes }) => `  assigns ${Message} to ${Processes.join(" ")}`),
    `  prints ${JSON.stringify(outputOf(result))}`,
  ].join("\n");
}
