// Plays scenarios on networks.
import { outputOf } from "./match.js";
import { described, itemsOf, lineOf } from "./conversation.js";
import { checkStep } from "./expect.js";
import { ScenarioError, isName } from "./network-format.js";
import { Stage } from "./stage.js";

/**
 * Plays one scenario; throws a `ScenarioError` at the first expectation that is not met. Resolves to everything that happened, for
 * comparison. `open` opens a network, as `Lunette.open` does; `readCode` gives the text of a file of Lua; `workers`: how many; `reopenAt`:
 * the step before which the network is closed and opened again.
 */
export async function play(document, scenario, way) {
  const playing = await NetworkPlay.begin(document, scenario, way);
  try {
    while (await playing.step());
    return await playing.everything();
  } finally {
    await playing.close();
  }
}

/** A scenario that is being played, step by step. */
export class NetworkPlay {
  #document;
  #stage;
  #reopenAt;
  #done = 0;
  #last;
  /** The conversations of all steps. */
  #said = [];

  /** Opens the network with all that there is before the first step. */
  static async begin(document, scenario, { reopenAt, ...way }) {
    const steps = [...document.setup, ...scenario.steps];
    const reopens = reopenAt !== undefined || steps.some(({ kind }) => kind === "reopen");
    const stage = new Stage(document, { ...way, reopens });
    await stage.open();
    try {
      await stage.begin();
    } catch (error) {
      await stage.close();
      throw error;
    }
    return new NetworkPlay(document, steps, stage, reopenAt);
  }

  constructor(document, steps, stage, reopenAt) {
    this.#document = document;
    this.steps = steps;
    this.#stage = stage;
    this.#reopenAt = reopenAt;
  }

  /** Plays the next step: `{ step, conversation }`; undefined when there is none. Throws a `ScenarioError` when an expectation is not met. */
  async step() {
    const step = this.steps[this.#done];
    if (step === undefined) return undefined;
    if (this.#done === this.#reopenAt) await this.#stage.reopen();
    this.#done += 1;
    const outcome = await this.#act(step).catch((error) => ({ error }));
    if (outcome.error && !outcome.error.code) throw this.#missed(step.line, outcome.error.message);
    await this.#stage.ao.settle();
    const evaluations = await this.#stage.evaluations(namesIn(step));
    this.#said.push(itemsOf(evaluations).map(lineOf), evaluations.map(({ result }) => outputOf(result.result)));
    const conversation = described(this.#stage, evaluations);
    const miss = (line, problem) => {
      throw this.#missed(line, conversation === "" ? problem : `${problem}\n${conversation}`);
    };
    await checkStep(this.#stage, step, { ...outcome, evaluations }, miss);
    return { step, conversation };
  }

  /** The network on which it is played. */
  get network() {
    return this.#stage.ao;
  }

  /** Everything that there is by now, and what was said: two plays of a scenario have to agree in it. */
  async everything() {
    return { ...(await this.#stage.everything()), said: this.#said };
  }

  async close() {
    await this.#stage.close();
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
      case "spawn":
        await this.#stage.spawnOf(step);
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

/** The names that a step gives to the processes that come of it, and by whose making; no name where it gives none. */
function namesIn({ expect }) {
  const spawns = expect.filter(({ kind, to }) => kind === "spawns" && to !== undefined);
  return spawns.flatMap(({ times, from, to }) => Array(times).fill({ from, name: isName(to) ? to : undefined }));
}
