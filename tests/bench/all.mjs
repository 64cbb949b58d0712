// Runs all benches, one after the other, each in a process of its own; then shows what matters of all of them in one table, and what changed since
// the committed figures. Each bench that is run whole writes its part of results.json, RESULTS.md and README.md as soon as it has it.
//   node tests/bench/all.mjs [--only A,B] [--quick] [--rounds N] [--strict]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { optionsOf } from "./common/options.mjs";
import { report } from "./common/finish.mjs";
import { committedResults } from "./common/results.mjs";
import { BENCHES, summary } from "./common/summary.mjs";

/** What runs a bench that needs more than Node and what `make build` gives. */
const PROGRAMS = { lua: ["lua/run.sh"], process: ["process/run.sh"] };

const options = optionsOf({
  what: "All benches, one after the other: each writes its figures, its table and its rows in README.md, unless they are quick.",
  groups: BENCHES,
  writes: true,
});

/** What a bench gives, or null where it failed. */
function runBench(name, folder) {
  console.log(`\n== ${name} ==`);
  const file = join(folder, `${name}.json`);
  const [program, ...before] = PROGRAMS[name] ?? [process.execPath, `${name}/bench.mjs`];
  const args = [...before, "--rounds", String(options.rounds), "--json", file, options.quick ? "--quick" : "--readme"];
  const { status, signal, error } = spawnSync(program, args, { cwd: import.meta.dirname, stdio: "inherit" });
  if (status === 0) return JSON.parse(readFileSync(file, "utf8"));
  console.error(`${name} failed (${error?.message ?? signal ?? status})`);
  return null;
}

// Before the first bench writes into them.
const committed = committedResults();
const folder = mkdtempSync(join(tmpdir(), "lunette-bench-"));
const found = {};
try {
  for (const name of options.only) {
    const result = runBench(name, folder);
    if (result) found[name] = result.run;
  }
} finally {
  rmSync(folder, { recursive: true });
}

const failed = options.only.filter((name) => !found[name]);
if (failed.length < options.only.length) {
  console.log(`\n== ${Object.keys(found).join(", ")} ==\n\n${summary(found)}\n`);
  // Each of them was whole, however few they are.
  report(committed, found, { ...options, isWhole: true });
}
if (failed.length > 0) {
  console.error(`failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}
