// The scenarios of this folder, and the code that they run.
import { readFile, readdir } from "node:fs/promises";
import { readCode } from "../processes/gallery.mjs";
import { parseScenarios } from "../../pkg/scenario/network-format.js";

const FOLDER = new URL("./", import.meta.url);

export { readCode };

/** Every scenario file of this folder, read; `only` keeps those whose name contains one of the words. */
export async function networkScenarios(only = []) {
  const isWanted = (name) => name.endsWith(".scenario") && (only.length === 0 || only.some((word) => name.includes(word)));
  const names = (await readdir(FOLDER)).filter(isWanted).sort();
  return Promise.all(names.map(async (name) => parseScenarios(await readFile(new URL(name, FOLDER), "utf8"), name)));
}
