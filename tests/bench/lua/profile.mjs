// Where a program's time goes in the VM's wasm: by function, and on request by machine instruction.
// Needs Linux's `perf`; without it, node's own sampler tells functions only.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const here = import.meta.dirname;

const USAGE = `usage: node profile.mjs PROGRAM [options]
  PROGRAM      a name in programs/ or the path of a .lua file
  --runs N     how often it runs (default 5)
  --wasm FILE  the wasm to profile (default target/wasm/profile.wasm, from \`build.sh lunette\`)
  --top N      how many functions to print (default 25)
  --annotate   also print the hot instructions of the hottest function
  --keep       leave the recording (and annotate.txt, the whole function) where it was made, and say where`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "5" },
    wasm: { type: "string", default: join(here, "target/wasm/profile.wasm") },
    top: { type: "string", default: "25" },
    annotate: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    child: { type: "boolean", default: false },
  },
});

if (positionals.length !== 1) {
  console.error(USAGE);
  process.exit(2);
}
const program = positionals[0].endsWith(".lua") ? resolve(positionals[0]) : join(here, "programs", `${positionals[0]}.lua`);

if (options.child) await runProgram();
else profile();

async function runProgram() {
  const { open } = await import("./engines/rust.mjs");
  const engine = await open({ file: options.wasm });
  const source = readFileSync(program, "utf8");
  for (let run = 0; run < Number(options.runs); run++) {
    const { ms, value } = await engine.run(source);
    console.log(`run ${run + 1}: ${ms.toFixed(1)} ms, value ${value}`);
  }
}

function profile() {
  const folder = mkdtempSync(join(tmpdir(), "lunette-profile-"));
  // Code is compiled well from the start: a recording that mixes two compilations of one function says little.
  const child = ["--no-wasm-tier-up", "--no-liftoff", join(here, "profile.mjs"), "--child", "--runs", options.runs, "--wasm", resolve(options.wasm), program];
  if (spawnSync("perf", ["--version"]).error) sampleWithNode(folder, child);
  else sampleWithPerf(folder, child);
  if (options.keep) console.log(`recording: ${folder}`);
  else rmSync(folder, { recursive: true });
}

function command(name, args, options = {}) {
  const result = spawnSync(name, args, { encoding: "utf8", maxBuffer: 1 << 30, ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(`${name} failed: ${result.stderr}`);
  return result.stdout;
}

function sampleWithPerf(folder, child) {
  const [recorded, named] = [join(folder, "perf.data"), join(folder, "perf.jit.data")];
  const env = { ...process.env, JITDUMPDIR: folder, HOME: folder };
  // A virtual machine may lack hardware counters: the kernel's clock samples everywhere.
  const record = ["record", "--event", "cpu-clock", "--freq", "2000", "--clockid", "mono", "--output", recorded];
  process.stdout.write(command("perf", [...record, process.execPath, "--perf-prof", ...child], { cwd: folder, env }));
  command("perf", ["inject", "--jit", "--input", recorded, "--output", named], { cwd: folder, env });
  const report = command("perf", ["report", "--stdio", "--input", named, "--sort", "symbol"], { cwd: folder, env });
  const rows = [...report.matchAll(/^\s+(\d+\.\d+)%\s+\[.\] (.*?)(?:\s+-\s+-)?\s*$/gm)];
  for (const [, percent, symbol] of rows.slice(0, Number(options.top))) console.log(`${percent.padStart(8)}%  ${readable(symbol)}`);
  if (options.annotate) annotate(named, rows[0][2], { cwd: folder, env });
}

// Instructions with at least 0.3 % of the function's samples, and gaps marked.
function annotate(recording, symbol, where) {
  const text = command("perf", ["annotate", "--stdio", "--input", recording, "--symbol", symbol], where);
  writeFileSync(join(where.cwd, "annotate.txt"), text);
  console.log(`\nhot instructions of ${readable(symbol)}`);
  let skipped = false;
  for (const line of text.split("\n")) {
    const percent = line.match(/^\s*(\d+\.\d+)\s*:/);
    const hot = percent && Number(percent[1]) >= 0.3;
    if (hot) console.log(skipped ? `  ...\n${line}` : line);
    skipped = !hot;
  }
}

function sampleWithNode(folder, child) {
  process.stdout.write(command(process.execPath, ["--cpu-prof", "--cpu-prof-dir", folder, "--cpu-prof-interval", "500", ...child]));
  const file = readdirSync(folder).find((name) => name.endsWith(".cpuprofile"));
  const { nodes, samples } = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const counts = new Map();
  for (const id of samples) counts.set(names.get(id), (counts.get(names.get(id)) ?? 0) + 1);
  const rows = [...counts].sort((left, right) => right[1] - left[1]).slice(0, Number(options.top));
  for (const [name, count] of rows) console.log(`${((100 * count) / samples.length).toFixed(2).padStart(8)}%  ${readable(name)}`);
}

// Rust's mangled paths without their length prefixes and hash.
function readable(text) {
  return text.replace(/_ZN([0-9A-Za-z_.$]+?)17h[0-9a-f]{16}E/g, (_, path) => {
    const parts = [];
    for (let rest = path; /^\d/.test(rest); ) {
      const digits = rest.match(/^\d+/)[0];
      parts.push(rest.slice(digits.length, digits.length + Number(digits)));
      rest = rest.slice(digits.length + Number(digits));
    }
    return parts.join("::");
  });
}
