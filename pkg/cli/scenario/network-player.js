// Plays scenarios on networks.
import { outputOf } from "./match.js";
import { described, itemsOf, lineOf } from "./conversation.js";
import { checkStep } from "./expect.js";
import { ScenarioError, isName } from "./network-format.js";
import { Stage } from "./stage.js";

/**
 * Plays one scenario; throws a `ScenarioError` at the first expectation that is not met. Resolves to everything that happened, for
 * comparison. `way` says how: `workers`, and `reopenAt`, the step before which the network is closed and opened again.
 */
export async function play(document, scenario, readCode, way = {}) {
  const steps = [...document.setup, ...scenario.steps];
  const reopens = way.reopenAt !== undefined || steps.some(({ kind }) => kind === "reopen");
  const stage = new Stage(document, readCode, { ...way, reopens });
  await stage.open();
  try {
    await stage.begin();
    const player = new Player(document, stage);
    for (const [index, step] of steps.entries()) {
      if (index === way.reopenAt) await stage.reopen();
      await player.step(step);
    }
    return { ...(await stage.everything()), said: player.said };
  } finally {
    await stage.close();
  }
}

class Player {
  #document;
  #stage;
  #last;
  /** The conversations of all steps. */
  said = [];

  constructor(document, stage) {
    this.#document = document;
    this.#stage = stage;
  }

  async step(step) {
    const outcome = await this.#act(step).catch((error) => ({ error }));
    if (outcome.error && !outcome.error.code) throw this.#missed(step.line, outcome.error.message);
    await this.#stage.ao.settle();
    const evaluations = await this.#stage.evaluations(namesIn(step));
    this.said.push(itemsOf(evaluations).map(lineOf), evaluations.map(({ result }) => outputOf(result.result)));
    const miss = (line, problem) => {
      const conversation = described(this.#stage, evaluations);
      throw this.#missed(line, conversation === "" ? problem : `${problem}\n${conversation}`);
    };
    await checkStep(this.#stage, step, { ...outcome, evaluations }, miss);
  }

  #missed(line, text) {
    return new ScenarioError(this.#document.file, line, text);
  }

  /** Does what the step says. Resolves to `{ receipt }`, if there is one. */
  async #act(step) {
    const { ao } = this.#stage;
    switch (step.kind) {
      case "wait":
        for (let time = 0; time < step.times; time++) {
          await ao.advance({ milliseconds: step.milliseconds, blocks: step.blocks });
          await ao.settle();
        }
        return {};
      case "reopen":
        await this.#stage.reopen();
        return {};
      case "assign": {
        const processes = step.to.map((name) => this.#stage.idOf(name));
        const [receipt] = await ao.assign({ message: this.#stage.idOf(step.message), processes });
        return { receipt };
      }
      case "eval":
        return this.#send(await this.#stage.evaluationOf(step));
      case "send":
        return this.#send(this.#stage.messageOf(step), step.name);
      case "again":
        if (!this.#last) throw new Error("there is no message to send again");
        return this.#send(this.#last);
      default:
        await ao[step.kind](this.#stage.idOf(step.process));
        return {};
    }
  }

  async #send(message, name) {
    this.#last = message;
    const receipt = await this.#stage.send(message);
    if (name !== undefined) this.#stage.call(name, receipt.message);
    return { receipt };
  }
}

/** The names that a step gives to the processes that come of it, in their order; undefined where it gives none. */
function namesIn({ expect }) {
  const spawns = expect.filter(({ kind, to }) => kind === "spawns" && to !== undefined);
  return spawns.flatMap(({ times, to }) => Array(times).fill(isName(to) ? to : undefined));
}
