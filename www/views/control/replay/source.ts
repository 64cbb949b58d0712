// The scenario that is replayed: its text, and the files of Lua that it names.
import { signal } from "@preact/signals";
import { ScenarioError, readScenarios, type ScenarioDocument } from "lunette/scenario";
import { exampleFile, exampleFiles } from "../../../session/examples";
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

// The scenarios that come with the page ------------------------------------------------------------------------------------------

/** Their names. */
export async function galleryNames(): Promise<string[]> {
  return (await exampleFiles()).filter((name) => ENDING.test(name));
}

export async function takeExample(name: string): Promise<Source> {
  return take(name, await exampleFile(name));
}
