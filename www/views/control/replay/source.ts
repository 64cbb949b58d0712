// The scenario that is replayed: its text, and the files of Lua that it names.
import { signal } from "@preact/signals";
import { Lunette } from "lunette";
import { Machine, Module } from "lunette/machine";
import { ScenarioError, readScenarios, type PlayTools, type ScenarioDocument } from "lunette/scenario";
import { readText } from "../../../parts/read-text";

/** Bytes of a file that is opened, at most. */
const LARGEST = 4 * 2 ** 20;

const ENDING = /\.scenario$/i;

export interface Source {
  name: string;
  text: string;
  /** Files of Lua that were opened beside it, by their names. */
  files: ReadonlyMap<string, string>;
  document?: ScenarioDocument;
  /** Why it cannot be read. */
  problem?: { line: number; message: string };
}

export const source = signal<Source | undefined>(undefined);

/** Takes a scenario to be replayed. */
export function take(name: string, text: string, files: ReadonlyMap<string, string> = new Map()): Source {
  const taken = read({ name, text, files });
  source.value = taken;
  return taken;
}

function read(given: Source): Source {
  try {
    const document = readScenarios(given.text, given.name);
    if (document.scenarios.length === 0) throw new ScenarioError(given.name, 1, "there is no `scenario` in it");
    return { ...given, document };
  } catch (error) {
    const { line = 1, problem, message } = error as ScenarioError;
    return { ...given, problem: { line, message: problem ?? message } };
  }
}

/** Takes files that a person opened: a scenario, and the Lua that it names. */
export async function takeFiles(files: readonly File[]): Promise<Source> {
  const texts = new Map(await Promise.all(files.map(async (file) => [file.name, await readText(file, LARGEST)] as const)));
  const names = [...texts.keys()].filter((name) => ENDING.test(name));
  const [name, other] = names.length === 0 && texts.size === 1 ? [...texts.keys()] : names;
  if (name === undefined) throw new Error("Open a file that ends in .scenario, and the files of Lua that it names beside it.");
  if (other !== undefined) throw new Error("Open one scenario file at a time.");
  return take(name, texts.get(name)!, texts);
}

// The gallery --------------------------------------------------------------------------------------------------------------------

let listed: Promise<string[]> | undefined;

/** The names of the files that come with the page. */
function exampleNames(): Promise<string[]> {
  listed ??= fetch("examples/index.json").then((answer) => {
    if (!answer.ok) throw new Error("The examples could not be loaded.");
    return answer.json() as Promise<string[]>;
  });
  listed.catch(() => (listed = undefined));
  return listed;
}

/** The names of the scenarios among them. */
export async function galleryNames(): Promise<string[]> {
  return (await exampleNames()).filter((name) => ENDING.test(name));
}

export async function takeExample(name: string): Promise<Source> {
  const text = await example(name);
  if (text === undefined) throw new Error(`The example ${name} could not be loaded.`);
  return take(name, text);
}

async function example(name: string): Promise<string | undefined> {
  if (!(await exampleNames()).includes(name)) return undefined;
  const answer = await fetch(`examples/${name}`);
  return answer.ok ? answer.text() : undefined;
}

// What it is played with ---------------------------------------------------------------------------------------------------------

/** Networks in memory, machines in this thread, and files of the source. */
export function toolsFor({ name: file, files }: Source): PlayTools {
  return {
    open: (options) => Lunette.open(options),
    readCode: async (name) => {
      const known = files.get(name) ?? files.get(name.split("/").at(-1)!) ?? (await example(name));
      if (known === undefined) throw new ScenarioError(file, 1, `there is no ${name}: open it together with the scenario`);
      return known;
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
