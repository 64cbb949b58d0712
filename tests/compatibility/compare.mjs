// Plays scenarios on both machines.
import { readFileSync } from "node:fs";

import { canonical } from "./canonical.mjs";
import { Official } from "./official.mjs";
import { Ours } from "./ours.mjs";
import { difference } from "./report.mjs";
import { firstMessage } from "./scenario.mjs";

export class Comparison {
  /** Messages that were compared. */
  messages = 0;
  /** Names of the differences that differences.md explains. */
  explained = [...readFileSync(new URL("./differences.md", import.meta.url), "utf8").matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
  #official;
  #ours;
  #seen = new Set();

  static async load() {
    const comparison = new Comparison();
    comparison.#official = await Official.load();
    comparison.#ours = await Ours.load();
    return comparison;
  }

  /** Plays a scenario; gives its problems as texts. */
  async play(scenario) {
    const problems = [];
    const first = firstMessage(scenario);
    if (first === undefined) {
      this.#official.reset();
      this.#ours.reset();
    } else {
      const found = await this.#send((machine) => machine.spawn(first, scenario.env));
      if (found !== "") problems.push(`  the first message\n${found}`);
    }
    for (const step of scenario.steps) {
      const found = await this.#send((machine, mayFail) => machine.handle(step.message, step.env, mayFail), step.unordered !== undefined);
      const problem = this.#judge(found, step.differs);
      if (problem !== undefined) problems.push(`  ${step.where}: ${step.source}\n${problem}`);
    }
    return problems;
  }

  /** Both machines in one, for those who have messages of their own: `handle` gives our result, `problems` what differed. */
  twin() {
    const problems = [];
    let isNew = true;
    const handle = async (message, env) => {
      let result;
      const found = await this.#send(async (machine, mayFail) => {
        const outcome = await (isNew ? machine.spawn(message, env) : machine.handle(message, env, mayFail));
        if (machine === this.#ours) result = outcome.result ?? { Error: outcome.rejected };
        return outcome;
      });
      isNew = false;
      if (found !== "") problems.push(`  ${JSON.stringify(message).slice(0, 600)}\n${found}`);
      return result;
    };
    return { handle, problems };
  }

  /** Names that differences.md explains and nothing shows. */
  unseen() {
    return this.explained.filter((name) => !this.#seen.has(name));
  }

  /** Sends a message to both machines; gives what differs. Where ours fails, the official one may be expected to. */
  async #send(send, unordered) {
    const ours = await send(this.#ours);
    const official = await send(this.#official, ours.result === undefined || ours.result.Error !== undefined);
    this.messages += 1;
    return difference(canonical(official, unordered), canonical(ours, unordered));
  }

  #judge(found, differs) {
    if (differs === undefined) return found === "" ? undefined : found;
    this.#seen.add(differs);
    if (!this.explained.includes(differs)) return `    differences.md does not explain "${differs}"`;
    return found === "" ? `    "${differs}" does not differ any more` : undefined;
  }
}
