// Debian's lua5.3, for scale: a process for each run, timed inside Lua around the compiled chunk.
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const TIMED = `
local chunk = assert(loadfile(PROGRAM))
local start = os.clock()
local value = chunk()
local seconds = os.clock() - start
print(string.format("%.17g %.17g", seconds, value))`;

export async function open({ command }) {
  const folder = mkdtempSync(join(tmpdir(), "lunette-bench-"));
  return { run: (source) => run(command, join(folder, "program.lua"), source) };
}

async function run(command, path, source) {
  writeFileSync(path, source);
  const script = `local PROGRAM = ${JSON.stringify(path)}\n${TIMED}`;
  const { status, stdout, stderr, error } = spawnSync(command, ["-e", script], { encoding: "utf8" });
  if (error) throw error;
  if (status !== 0) throw new Error(stderr.trim());
  const [seconds, value] = stdout.split(" ").map(Number);
  return { ms: seconds * 1000, value };
}
