// Plays scenarios of either kind step by step.
import { NetworkPlay } from "./network-player.js";
import { start } from "./process-player.js";

/**
 * Gets a scenario ready to be played: an object with `steps`, `step()`, which plays the next one and resolves to `{ step, conversation }`
 * or to undefined at the end, and `close()`. `tools` has `readCode(name)`, for networks `open(options)` as `Lunette.open`, and for
 * processes `makeMachine()`, which gives something with `handle(message, env)`.
 */
export async function beginPlay(document, scenario, { makeMachine, ...tools }) {
  if (!document.isOfProcess) return NetworkPlay.begin(document, scenario, tools);
  return new ProcessPlay([...document.setup, ...scenario.steps], await start(await makeMachine(), document, tools.readCode));
}

class ProcessPlay {
  #player;
  #done = 0;

  constructor(steps, player) {
    this.steps = steps;
    this.#player = player;
  }

  async step() {
    const step = this.steps[this.#done++];
    return step && { step, conversation: await this.#player.step(step) };
  }

  async close() {}
}
