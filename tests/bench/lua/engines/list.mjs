// The engines that are compared: what they are, where they come from, how their child process opens them.
import { readFileSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const here = join(import.meta.dirname, "..");
const wasm = (name) => join(here, "target/wasm", `${name}.wasm`);
const npmPackage = (name) => join(here, "node_modules", name);

// The engine whose time is 1 in the table.
export const BASELINE = "wasmoon";
// The engine whose values the others must reproduce.
export const REFERENCE = "native";
// The VM as it ships, and the same without gas and limit checks.
export const METERED = "lunette";
export const UNMETERED = "unmetered";

// `repetitions` caps how often a slow peer runs each program.
export const engines = [
  { name: METERED, title: "Lunette", adapter: "rust", file: wasm("lunette"), version: () => cargoVersion("lunette-lua") },
  { name: UNMETERED, title: "Lunette without gas", adapter: "rust", file: wasm("unmetered"), version: () => cargoVersion("lunette-lua") },
  { name: BASELINE, title: "wasmoon", adapter: "wasmoon", wasmFile: join(npmPackage("wasmoon"), "dist/glue.wasm"), version: () => npmVersion("wasmoon") },
  { name: "omnilua", title: "omnilua", adapter: "rust", file: wasm("omnilua"), version: () => cargoVersion("omnilua") },
  { name: "piccolo", title: "piccolo", adapter: "rust", file: wasm("piccolo"), version: () => cargoVersion("piccolo") },
  { name: "fengari", title: "fengari", adapter: "fengari", repetitions: 1, version: () => npmVersion("fengari") },
  { name: REFERENCE, title: "native PUC", adapter: "native", command: "lua5.3", version: nativeVersion },
];

// An extra wasm build with the exports of abi.rs, given on the command line as NAME=FILE.
export function extraEngine(text) {
  const [name, file] = text.split("=");
  if (!name || !file) throw new Error(`--also takes NAME=FILE, not ${text}`);
  statSync(file);
  return { name, title: name, adapter: "rust", file, version: () => "" };
}

// Bytes of the engine's wasm after gzip -9, or null for an engine that is not wasm.
export function gzippedSize(engine) {
  const file = engine.wasmFile ?? engine.file;
  return file ? gzipSync(readFileSync(file), { level: 9 }).length : null;
}

function npmVersion(name) {
  return JSON.parse(readFileSync(join(npmPackage(name), "package.json"), "utf8")).version;
}

function cargoVersion(name) {
  const lock = readFileSync(join(here, "Cargo.lock"), "utf8");
  return lock.match(new RegExp(`name = "${name}"\\nversion = "([^"]+)"`))[1];
}

function nativeVersion() {
  const { stdout, stderr } = spawnSync("lua5.3", ["-v"], { encoding: "utf8" });
  return `${stdout}${stderr}`.match(/Lua (\S+)/)[1];
}
