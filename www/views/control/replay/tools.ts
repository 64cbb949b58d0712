// What a scenario is played with: networks in memory, machines in this thread, and files.
import { Lunette } from "lunette";
import { Machine, Module } from "lunette/machine";
import { ScenarioError, type PlayTools } from "lunette/scenario";
import { exampleFile, exampleFiles } from "../../../session/examples";
import type { Source } from "./source";

/** The files of Lua are those that were opened with the scenario, and those that come with the page. */
export function toolsFor({ name: file, files }: Source): PlayTools {
  return {
    open: (options) => Lunette.open(options),
    readCode: async (name) => {
      const opened = files.get(name) ?? files.get(name.split("/").at(-1)!);
      if (opened !== undefined) return opened;
      if ((await exampleFiles()).includes(name)) return exampleFile(name);
      throw new ScenarioError(file, 1, `there is no ${name}: open it together with the scenario`);
    },
    makeMachine: async () => {
      const machine = Machine.spawn(await processModule());
      return { handle: (message, env) => machine.handle(message, env).result };
    },
  };
}

let compiled: Promise<Module> | undefined;

function processModule(): Promise<Module> {
  compiled ??= fetch(new URL("./dist/process.wasm", import.meta.url))
    .then((answer) => answer.arrayBuffer())
    .then((bytes) => Module.compile(bytes));
  compiled.catch(() => (compiled = undefined));
  return compiled;
}
