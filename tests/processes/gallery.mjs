// The examples of this folder and their scenarios.
import { readFile, readdir } from "node:fs/promises";
import { parseScenarios } from "../../pkg/scenario/process-format.js";

const FOLDER = new URL("./", import.meta.url);

/** The source of an example, by its file name. */
export function readCode(name) {
  return readFile(new URL(name, FOLDER), "utf8");
}

/** Every scenario file of this folder, read; `only` keeps those whose name contains it. */
export async function galleryScenarios(only = "") {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".scenario") && name.includes(only)).sort();
  return Promise.all(names.map(async (name) => parseScenarios(await readCode(name), name)));
}
