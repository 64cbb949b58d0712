// Turns samples into medians, ratios to the baseline and geometric means, and prints them as a Markdown table.
import { readFileSync, writeFileSync } from "node:fs";
import { BASELINE, METERED, UNMETERED } from "./engines/list.mjs";


// In wasmoon a yield is a JavaScript exception thrown through Emscripten's frames, some twenty times slower than the rest:
// the mean is also told without the program that does little else.
const EXCEPTIONAL = "coroutine";

export function median(numbers) {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function geometricMean(numbers) {
  return Math.exp(numbers.reduce((sum, number) => sum + Math.log(number), 0) / numbers.length);
}

// The median time of a program on an engine, or null where it cannot run it.
function timeOf(program, engine) {
  const record = program.engines[engine];
  return !record || record.error || record.ms.length === 0 ? null : median(record.ms);
}

function ratioOf(program, engine, base) {
  const time = timeOf(program, engine);
  const scale = timeOf(program, base);
  return time === null || scale === null ? null : time / scale;
}

// For each engine its geometric mean over the programs it runs and its worst program, and what gas costs.
export function summarise(results) {
  const engines = Object.fromEntries(results.engines.map(({ name }) => [name, engineSummary(results, name)]));
  return { engines, gasCost: gasCost(results.programs) };
}

// Metered against unmetered, from the fastest run of each program: a difference of a few hundredths drowns in medians.
function gasCost(programs) {
  const fastest = (program, engine) => Math.min(...(program.engines[engine]?.ms ?? []));
  const costs = programs.map((program) => fastest(program, METERED) / fastest(program, UNMETERED)).filter(Number.isFinite);
  return costs.length === 0 ? null : geometricMean(costs) - 1;
}

function engineSummary(results, name) {
  const found = ratios(results, name, BASELINE);
  if (found.length === 0) return { programs: 0 };
  const worst = found.reduce((left, right) => (right.ratio > left.ratio ? right : left));
  const usual = found.filter(({ program }) => program !== EXCEPTIONAL);
  return { programs: found.length, geometricMean: meanOf(found), meanWithoutExceptional: meanOf(usual), worst };
}

function meanOf(found) {
  return found.length === 0 ? null : geometricMean(found.map(({ ratio }) => ratio));
}

function ratios(results, name, base) {
  return results.programs
    .map((program) => ({ program: program.name, ratio: ratioOf(program, name, base) }))
    .filter(({ ratio }) => ratio !== null);
}

export function table(results) {
  const shown = results.engines;
  const header = ["program", ...shown.map(({ title, version }) => `${title} ${version}`.trim()), "wasmoon, ms"];
  const rows = results.programs.map((program) => [
    program.name,
    ...shown.map(({ name }) => cell(program, name)),
    milliseconds(timeOf(program, BASELINE)),
  ]);
  const summaries = shown.map(({ name }) => results.summary.engines[name]);
  rows.push(["**geometric mean**", ...summaries.map((summary) => meanCell(summary.geometricMean)), ""]);
  rows.push([`without \`${EXCEPTIONAL}\``, ...summaries.map((summary) => meanCell(summary.meanWithoutExceptional)), ""]);
  rows.push(["programs run", ...shown.map(({ name }) => String(results.programs.filter((program) => timeOf(program, name) !== null).length)), ""]);
  rows.push(["wasm, KB gzipped", ...shown.map(({ gzippedBytes }) => (gzippedBytes ? (gzippedBytes / 1000).toFixed(0) : "-")), ""]);
  return [markdown(header, rows), ...notes(results)].join("\n");
}

function cell(program, name) {
  const ratio = ratioOf(program, name, BASELINE);
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

function markdown(header, rows) {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((text, column) => (column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column]))).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [line(header), rule, ...rows.map(line)].join("\n");
}

function notes(results) {
  const { cpu, cores, node } = results.machine;
  const fewer = results.engines.filter(({ repetitions }) => repetitions < results.repetitions);
  const lines = [
    "",
    `Time relative to wasmoon in the same run (smaller is faster), median of ${results.repetitions}` +
      fewer.map(({ title, repetitions }) => ` (${title}: ${repetitions})`).join("") +
      `, engines interleaved; Node ${node}, ${cores} cores of ${cpu}, ${results.taken.slice(0, 10)}.`,
    "`fails`: the engine cannot run the program, or answers a wrong value; its geometric mean is over the programs that it runs.",
  ];
  if (results.programs.some(({ name }) => name === EXCEPTIONAL)) {
    lines.push(`In wasmoon a coroutine yields by a JavaScript exception, hence the row without \`${EXCEPTIONAL}\`.`);
  }
  if (results.summary.gasCost !== null) lines.push(`Gas and limit checks cost ${(results.summary.gasCost * 100).toFixed(1)} % (geometric mean of the ratios of the fastest runs).`);
  return lines;
}

/** Puts a text between the marks `<!-- name:begin -->` and `<!-- name:end -->` of a file. */
export function rewriteReadme(path, text, name = "bench-lua") {
  const [opening, closing] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const readme = readFileSync(path, "utf8");
  const begin = readme.indexOf(opening);
  const end = readme.indexOf(closing);
  if (begin < 0 || end < begin) throw new Error(`${path} lacks ${opening} ... ${closing}`);
  writeFileSync(path, `${readme.slice(0, begin + opening.length)}\n${text}\n${readme.slice(end)}`);
}
