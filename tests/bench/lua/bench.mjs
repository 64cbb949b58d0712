// Runs the programs on every engine, interleaved, and reports. See `node bench.mjs --help`.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { finish } from "../common/finish.mjs";
import { versionsOf } from "../common/machine.mjs";
import { optionsOf } from "../common/options.mjs";
import { rotated, tellRound } from "../common/turns.mjs";
import { engines as allEngines, extraEngine, gzippedSize, METERED, REFERENCE, UNMETERED } from "./engines/list.mjs";
import { RemoteEngine } from "./engines/remote.mjs";
import { figuresOf, notesOf, tableOf } from "./report.mjs";

const here = import.meta.dirname;

/** Peers that take minutes. */
const SLOW = ["fengari", "piccolo"];

const allPrograms = loadPrograms();
const options = optionsOf({
  what: "Programs of Lua on the virtual machine and on its peers.",
  groups: allPrograms.map(({ name }) => name),
  extra: {
    engines: { type: "string", what: `only these engines (${allEngines.map((engine) => engine.name).join(", ")})` },
    also: { type: "string", multiple: true, default: [], what: "NAME=FILE: one more wasm build of the VM, to compare two builds (repeatable)" },
    timeout: { type: "string", what: "seconds after which a run counts as failed (60)" },
  },
});
const programs = allPrograms.filter(({ name }) => options.only.includes(name));
const engines = [...chosenEngines(), ...options.also.map(extraEngine)];
const samples = await measure();
const results = {
  engines: engines.map((engine) => ({
    name: engine.name,
    title: engine.title,
    version: engine.version(),
    repetitions: Math.min(options.rounds, engine.repetitions ?? Infinity),
    gzippedBytes: gzippedSize(engine),
  })),
  programs: programs.map(({ name }) => ({ name, engines: samples.get(name) })),
};

finish({
  bench: "lua",
  options,
  table: tableOf(results),
  figures: figuresOf(results, { withMeans: programs.length === allPrograms.length }),
  versions: versionsOf(Object.fromEntries(results.engines.filter(isPeer).map(({ title, version }) => [title, version]))),
  how: "engines interleaved",
  notes: notesOf(results, options.rounds),
  samples: results.programs,
});

function loadPrograms() {
  const folder = join(here, "programs");
  return readdirSync(folder)
    .filter((file) => file.endsWith(".lua"))
    .sort()
    .map((file) => ({ name: file.slice(0, -4), source: readFileSync(join(folder, file), "utf8") }));
}

function isPeer({ name, version }) {
  return name !== METERED && name !== UNMETERED && version !== "";
}

function chosenEngines() {
  if (!options.engines) return allEngines.filter(({ name }) => !options.quick || !SLOW.includes(name));
  return options.engines.split(",").map((name) => {
    const engine = allEngines.find((candidate) => candidate.name === name);
    if (!engine) throw new Error(`no engine ${name}`);
    return engine;
  });
}

// In each round, each program on each engine in turn, starting with another engine each time.
async function measure() {
  const remotes = new Map(engines.map((engine) => [engine, new RemoteEngine(engine, Number(options.timeout ?? 60) * 1000)]));
  const byProgram = new Map(programs.map(({ name }) => [name, Object.fromEntries(engines.map((engine) => [engine.name, { ms: [] }]))]));
  await warmUp(remotes);
  for (let round = 0; round < options.rounds; round += 1) {
    for (const program of programs) {
      for (const engine of rotated(engines, round)) {
        if (round >= (engine.repetitions ?? Infinity)) continue;
        const record = byProgram.get(program.name)[engine.name];
        if (!record.error) note(record, await remotes.get(engine).run(program.source));
      }
    }
    tellRound(round, options.rounds);
  }
  for (const remote of remotes.values()) remote.close();
  checkValues(byProgram);
  return byProgram;
}

// V8 compiles wasm quickly first and well later: what every engine needs is compiled well before time is taken.
async function warmUp(remotes) {
  const { source } = allPrograms.find(({ name }) => name === "fib");
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
