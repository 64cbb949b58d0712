// Turns the times of programs into ratios to the baseline and geometric means: as a table, and as figures.
import { figure } from "../common/figures.mjs";
import { alignedTable } from "../common/markdown.mjs";
import { geometricMean, median } from "../common/statistics.mjs";
import { BASELINE, METERED, REFERENCE, UNMETERED } from "./engines/list.mjs";

// In wasmoon a yield is a JavaScript exception thrown through Emscripten's frames, some twenty times slower than the rest:
// the mean is also told without the program that does little else.
const EXCEPTIONAL = "coroutine";

/** The engines beside which the geometric mean is a figure of its own. */
const PEERS = ["omnilua", REFERENCE];

// The samples of a program on an engine, or null where it cannot run it.
function timesOf(program, engine) {
  const record = program.engines[engine];
  return !record || record.error || record.ms.length === 0 ? null : record.ms;
}

function timeOf(program, engine) {
  const times = timesOf(program, engine);
  return times && median(times);
}

function ratioOf(program, engine) {
  const time = timeOf(program, engine);
  const scale = timeOf(program, BASELINE);
  return time === null || scale === null ? null : time / scale;
}

// The geometric mean of an engine over the programs that it runs.
function meanOf(programs, engine) {
  const ratios = programs.map((program) => ratioOf(program, engine)).filter((ratio) => ratio !== null);
  return ratios.length === 0 ? null : geometricMean(ratios);
}

// The same of each round by itself.
function meansByRound(programs, engine) {
  const both = programs.map((program) => [timesOf(program, engine), timesOf(program, BASELINE)]).filter(([times, scales]) => times && scales);
  const rounds = Math.min(...both.flat().map((times) => times.length));
  return Array.from({ length: rounds }, (_, round) => geometricMean(both.map(([times, scales]) => times[round] / scales[round])));
}

// Metered against unmetered, from the fastest run of each program: a difference of a few hundredths drowns in medians.
function gasCostOf(programs) {
  const both = programs.filter((program) => timesOf(program, METERED) && timesOf(program, UNMETERED));
  const fastest = (program, engine) => Math.min(...timesOf(program, engine));
  return both.length === 0 ? null : geometricMean(both.map((program) => fastest(program, METERED) / fastest(program, UNMETERED))) - 1;
}

/** The figures of a run that has the metered engine and the baseline; of another there are none. Means are such of all programs, or nothing that
 *  can be compared. */
export function figuresOf({ engines, programs }, { withMeans }) {
  const runsWith = (name) => programs.filter((program) => [METERED, name].every((engine) => ratioOf(program, engine) !== null));
  if (runsWith(BASELINE).length === 0) return [];
  const peerOf = (name) => (({ title, version }) => ({ name: title, version }))(engines.find((engine) => engine.name === name));
  const bytesOf = (name) => engines.find((engine) => engine.name === name).gzippedBytes;
  const times = runsWith(BASELINE).map((program) => programFigure(program, peerOf(BASELINE)));
  const size = figure({ name: "wasm, gzipped", unit: "bytes", better: "less", value: bytesOf(METERED), peer: { ...peerOf(BASELINE), value: bytesOf(BASELINE) } });
  if (!withMeans) return [size, ...times];
  // What one of them cannot run says nothing of the two.
  const mean = (name, peer, both = runsWith(peer)) => {
    const of = (engine) => ({ value: meanOf(both, engine), samples: meansByRound(both, engine) });
    return figure({ name, unit: "times", better: "less", ...of(METERED), peer: { ...peerOf(peer), ...of(peer) } });
  };
  return [
    mean("geometric mean", BASELINE),
    mean(`geometric mean, without ${EXCEPTIONAL}`, BASELINE, usual(runsWith(BASELINE))),
    ...PEERS.filter((name) => runsWith(name).length > 0).map((name) => mean(`geometric mean, beside ${name}`, name)),
    size,
    ...times,
  ];
}

function programFigure(program, peer) {
  return figure({ name: program.name, unit: "ms", better: "less", samples: timesOf(program, METERED), peer: { ...peer, samples: timesOf(program, BASELINE) } });
}

export function tableOf({ engines, programs }) {
  const cells = (of) => engines.map(({ name }) => of(name));
  return alignedTable(
    ["program", ...engines.map(({ title, version }) => `${title} ${version}`.trim()), "wasmoon, ms"],
    [
      ...programs.map((program) => [program.name, ...cells((name) => cell(program, name)), milliseconds(timeOf(program, BASELINE))]),
      ["**geometric mean**", ...cells((name) => meanCell(meanOf(programs, name))), ""],
      [`without \`${EXCEPTIONAL}\``, ...cells((name) => meanCell(meanOf(usual(programs), name))), ""],
      ["programs run", ...cells((name) => String(programs.filter((program) => timesOf(program, name)).length)), ""],
      ["wasm, KB gzipped", ...engines.map(({ gzippedBytes }) => (gzippedBytes ? (gzippedBytes / 1000).toFixed(0) : "-")), ""],
    ],
  );
}

const usual = (programs) => programs.filter(({ name }) => name !== EXCEPTIONAL);

function cell(program, name) {
  const ratio = ratioOf(program, name);
  if (ratio !== null) return ratio.toFixed(2);
  const time = timeOf(program, name);
  return time === null ? "fails" : `${milliseconds(time)} ms`;
}

function milliseconds(time) {
  return time === null ? "-" : time.toFixed(time < 10 ? 1 : 0);
}

function meanCell(mean) {
  return mean ? `**${mean.toFixed(2)}**` : "-";
}

/** How the numbers of the table are to be read. */
export function notesOf({ engines, programs }, rounds) {
  const fewer = engines.filter(({ repetitions }) => repetitions < rounds).map(({ title, repetitions }) => `; ${title} ran ${repetitions === 1 ? "once" : `${repetitions} times`}`);
  const gasCost = gasCostOf(programs);
  return [
    `Time relative to wasmoon in the same run: smaller is faster${fewer.join("")}.`,
    "`fails`: the engine cannot run the program, or answers a wrong value; its geometric mean is over the programs that it runs.",
    ...(programs.some(({ name }) => name === EXCEPTIONAL) ? [`In wasmoon a coroutine yields by a JavaScript exception, hence the row without \`${EXCEPTIONAL}\`.`] : []),
    ...(gasCost === null ? [] : [`Gas and limit checks cost ${(gasCost * 100).toFixed(1)} % (geometric mean of the ratios of the fastest runs).`]),
  ];
}
