// Runs the programs on every engine, interleaved, and reports. See `node bench.mjs --help`.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { engines as allEngines, extraEngine, gzippedSize, REFERENCE } from "./engines/list.mjs";
import { RemoteEngine } from "./engines/remote.mjs";
import { table, summarise, rewriteReadme } from "./report.mjs";

const here = import.meta.dirname;

const USAGE = `usage: node bench.mjs [options]
  --reps N          timed runs of each program on each engine (default 5; fengari always 1)
  --only A,B        only these programs
  --engines A,B     only these engines (${allEngines.map((engine) => engine.name).join(", ")})
  --also NAME=FILE  one more wasm build of the VM, to compare two builds (repeatable)
  --quick           two runs, without fengari and piccolo
  --timeout S       seconds after which a run counts as failed (default 60)
  --readme          rewrite the table in README.md
  --out FILE        where the JSON goes (default results.json; a partial run writes none unless told)`;

const { values: options } = parseArgs({
  options: {
    reps: { type: "string" },
    only: { type: "string" },
    engines: { type: "string" },
    also: { type: "string", multiple: true, default: [] },
    quick: { type: "boolean", default: false },
    timeout: { type: "string", default: "60" },
    readme: { type: "boolean", default: false },
    out: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (options.help) {
  console.log(USAGE);
  process.exit(0);
}

const programs = chosen(loadPrograms(), options.only, "program");
const engines = [...chosenEngines(), ...options.also.map(extraEngine)];
const repetitions = Number(options.reps ?? (options.quick ? 2 : 5));
const whole = !options.only && !options.engines && !options.quick && options.also.length === 0;

const samples = await measure();
const results = {
  taken: new Date().toISOString(),
  machine: { cpu: cpus()[0].model, cores: cpus().length, node: process.versions.node, v8: process.versions.v8 },
  repetitions,
  engines: engines.map((engine) => ({
    name: engine.name,
    title: engine.title,
    version: engine.version(),
    repetitions: Math.min(repetitions, engine.repetitions ?? Infinity),
    gzippedBytes: gzippedSize(engine),
  })),
  programs: programs.map(({ name }) => ({ name, engines: samples.get(name) })),
};
results.summary = summarise(results);

console.log(table(results));
const out = options.out ?? (whole ? join(here, "results.json") : null);
if (out) writeFileSync(out, `${JSON.stringify(results, null, 1)}\n`);
if (options.readme) rewriteReadme(join(here, "../../README.md"), table(results));

function loadPrograms() {
  const folder = join(here, "programs");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".lua"))
    .sort()
    .map((file) => ({ name: file.slice(0, -4), source: readFileSync(join(folder, file), "utf8") }));
}

function chosen(items, list, kind) {
  if (!list) return items;
  return list.split(",").map((name) => {
    const item = items.find((candidate) => candidate.name === name);
    if (!item) throw new Error(`no ${kind} ${name}`);
    return item;
  });
}

function chosenEngines() {
  if (options.engines) return chosen(allEngines, options.engines, "engine");
  if (options.quick) return allEngines.filter(({ name }) => name !== "fengari" && name !== "piccolo");
  return allEngines;
}

// For each repetition, each program, each engine in turn, starting with another engine each time.
async function measure() {
  const remotes = new Map(engines.map((engine) => [engine, new RemoteEngine(engine, Number(options.timeout) * 1000)]));
  const byProgram = new Map(programs.map(({ name }) => [name, Object.fromEntries(engines.map((engine) => [engine.name, { ms: [] }]))]));
  await warmUp(remotes);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const program of programs) {
      for (let turn = 0; turn < engines.length; turn++) {
        const engine = engines[(turn + repetition) % engines.length];
        if (repetition >= (engine.repetitions ?? Infinity)) continue;
        const record = byProgram.get(program.name)[engine.name];
        if (!record.error) note(record, await remotes.get(engine).run(program.source));
      }
    }
    process.stderr.write(`repetition ${repetition + 1} of ${repetitions} done\n`);
  }
  for (const remote of remotes.values()) remote.close();
  checkValues(byProgram);
  return byProgram;
}

// V8 compiles wasm quickly first and well later: what every engine needs is compiled well before time is taken.
async function warmUp(remotes) {
  const { source } = loadPrograms().find(({ name }) => name === "fib");
  for (const remote of remotes.values()) {
    for (let run = 0; run < 2; run++) await remote.run(source);
  }
}

function note(record, { ms, value, error }) {
  if (error) {
    record.error = error;
    return;
  }
  record.ms.push(Number(ms.toFixed(3)));
  record.value = value;
}

// An engine that answers something else did not run the program, however fast it was.
function checkValues(byProgram) {
  for (const [name, records] of byProgram) {
    const expected = records[REFERENCE]?.value ?? expectedFromFirst(records);
    for (const [engine, record] of Object.entries(records)) {
      if (record.error || record.value === expected) continue;
      record.error = `wrong result: ${record.value} instead of ${expected}`;
      process.stderr.write(`${name} on ${engine}: ${record.error}\n`);
    }
  }
}

function expectedFromFirst(records) {
  return Object.values(records).find((record) => !record.error)?.value;
}
