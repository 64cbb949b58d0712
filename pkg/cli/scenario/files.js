// Scenario files, and the files that they name.
import { readFile, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { usageProblem } from "../problem.js";
import { ScenarioError } from "../../scenario/lines.js";
import { readScenarios } from "../../scenario/read.js";

const ENDING = ".scenario";
/** Folders of other people's files. */
const FOREIGN = new Set(["node_modules", ".git"]);

/** The scenario files among these paths and in the folders among them, in order. */
export async function findScenarios(paths) {
  const found = [];
  for (const path of paths) {
    const about = await stat(path).catch((error) => {
      throw usageProblem("FILE", `\`FILE\` ${path} cannot be read: ${error.message}`);
    });
    if (about.isDirectory()) found.push(...(await within(path)));
    else found.push(path);
  }
  return [...new Set(found)];
}

async function within(folder) {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((one, other) => (one.name < other.name ? -1 : 1));
  const found = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !FOREIGN.has(entry.name)) found.push(...(await within(path)));
    else if (entry.name.endsWith(ENDING)) found.push(path);
  }
  return found;
}

/** A file, read: `{ document, readCode }`, or `{ error }`. `folders` are where the files that it names lie too. */
export async function readDocument(file, folders) {
  try {
    const document = readScenarios(await readFile(file, "utf8"), file);
    return { document, readCode: (name) => readCode(name, file, [dirname(file), ...folders]) };
  } catch (error) {
    return { error: error instanceof ScenarioError ? error : new ScenarioError(file, 1, error.message) };
  }
}

async function readCode(name, file, folders) {
  for (const folder of folders) {
    const source = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (source !== undefined) return source;
  }
  throw new ScenarioError(file, 1, `there is no ${name} in ${folders.join(", ")}: --code names another folder`);
}
