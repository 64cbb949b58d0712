// How a bench ends: it prints its table and what changed since the committed figures, and writes what it was asked for.
import { writeFileSync } from "node:fs";
import { compare, comparisonText } from "./comparison.mjs";
import { lineOf, machineOf } from "./machine.mjs";
import { committedResults, writeResults } from "./results.mjs";

/** `table`: Markdown; `how`: what there is to know of the rounds; `notes`: lines below the table; `samples`: whatever the figures are made of. */
export function finish({ bench, options, table, figures, versions, how, notes = [], samples }) {
  const run = { taken: new Date().toISOString().slice(0, 10), machine: machineOf(), versions, rounds: options.rounds, figures };
  const text = [table, "", lineOf({ ...run, how }), ...notes].join("\n");
  console.log(`\n${text}\n`);
  report(committedResults(), { [bench]: run }, options);
  if (options.json) writeFileSync(options.json, `${JSON.stringify({ bench, run, table: text, samples }, null, 1)}\n`);
  if (options.readme) writeResults(bench, run, text);
}

/** Prints what changed; with --strict the program will end with 1 when something is worse. */
export function report(before, now, { isUsual, isWhole, strict }) {
  if (!isUsual) {
    console.log("Not compared with the committed figures, which were measured with other sizes.\n");
    return;
  }
  const compared = compare(before, now, { isWhole });
  console.log(`${comparisonText(compared)}\n`);
  if (strict && compared.some(({ verdict }) => verdict === "worse")) process.exitCode = 1;
}
