// The official aos module and its loader: those that tests/compatibility installs, or those in the folder that AOS_OFFICIAL names
// (node_modules/@permaweb/ao-loader and aos.wasm).
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const FORMAT = "wasm64-unknown-emscripten-draft_2024_02_15";

const installed = fileURLToPath(new URL("../../compatibility/", import.meta.url));
const folder = process.env.AOS_OFFICIAL ? resolve(process.env.AOS_OFFICIAL) : installed;
const file = process.env.AOS_OFFICIAL ? join(folder, "aos.wasm") : join(folder, "node_modules/.official/aos.wasm");

/** The bytes of the module. */
export const OFFICIAL = await readFile(file);

const AoLoader = createRequire(join(folder, "package.json"))("@permaweb/ao-loader");

/** A process of the official module; with `unsafe` its memory is not copied. */
export function loadOfficial(unsafe) {
  return AoLoader(OFFICIAL, { format: FORMAT, computeLimit: 9e12, memoryLimit: "1-gb", UNSAFE_MEMORY: unsafe });
}
