// The official aos modules and their loader: those that tests/compatibility installs, or those in the folder that AOS_OFFICIAL names
// (node_modules/@permaweb/ao-loader, aos.wasm and aos32.wasm).
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const installed = fileURLToPath(new URL("../../compatibility/", import.meta.url));
const folder = process.env.AOS_OFFICIAL ? resolve(process.env.AOS_OFFICIAL) : installed;
const modules = process.env.AOS_OFFICIAL ? folder : join(folder, "node_modules/.official");

/** The version of aos that both modules are of. */
export const AOS = "2.0.4";

/** The published module. */
export const PUBLISHED = { wasm: await readFile(join(modules, "aos.wasm")), format: "wasm64-unknown-emscripten-draft_2024_02_15" };

/** The same version built with 32-bit addresses, which makes it faster. */
export const NARROW = { wasm: await readFile(join(modules, "aos32.wasm")), format: "wasm32-unknown-emscripten4" };

const AoLoader = createRequire(join(folder, "package.json"))("@permaweb/ao-loader");

/** A process of an official module; with `unsafe` its memory is not copied. */
export function loadOfficial({ wasm, format }, unsafe) {
  return AoLoader(wasm, { format, computeLimit: 9e12, memoryLimit: "1-gb", UNSAFE_MEMORY: unsafe });
}
