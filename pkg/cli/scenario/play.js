// Plays scenarios of either kind.
import { readFile } from "node:fs/promises";
import { Machine, Module } from "../../machine.js";
import { Lunette } from "../../node.js";
import { play } from "../../scenario/network-player.js";
import { play as playProcess } from "../../scenario/process-player.js";
import { playEveryWay as playEveryWayOn } from "../../scenario/replay.js";

const open = (options) => Lunette.open(options);

/** Plays a scenario on a network in memory, see `play` of network-player.js. */
export function playNetwork(document, scenario, readCode, way = {}) {
  return play(document, scenario, { open, readCode, ...way });
}

/** The same in every way, see replay.js. */
export function playEveryWay(document, scenario, readCode) {
  return playEveryWayOn(document, scenario, { open, readCode });
}

/** A function that plays a scenario of a document; it throws a `ScenarioError` for the first expectation that is not met. */
export async function playersOf({ everyWay }) {
  const makeMachine = await machines();
  const network = everyWay ? playEveryWay : playNetwork;
  return (document, scenario, readCode) => (document.isOfProcess ? playProcess(makeMachine(), document, scenario, readCode) : network(document, scenario, readCode));
}

/** A function that makes machines. */
export async function machines() {
  const module = await Module.compile(await readFile(new URL("../../dist/process.wasm", import.meta.url)));
  return () => {
    const machine = Machine.spawn(module);
    return { handle: (message, env) => machine.handle(message, env).result };
  };
}
