// What is known of all benches: results.json, by bench { taken, machine, versions, rounds, figures }, and the documents that show it.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withText } from "../../../scripts/marks.mjs";
import { summary } from "./summary.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The figures; the page with the whole table of each bench; the document that has the summary. */
export const PLACES = { results: path("../results.json"), page: path("../RESULTS.md"), readme: path("../../../README.md") };

export function readResults(places = PLACES) {
  return JSON.parse(readFileSync(places.results, "utf8"));
}

/** What the last commit has; in a folder that is no checkout, what the file has. */
export function committedResults() {
  const { status, stdout } = spawnSync("git", ["show", "HEAD:./results.json"], { cwd: path(".."), encoding: "utf8" });
  return status === 0 ? JSON.parse(stdout) : readResults();
}

/** Writes the part of one bench: its figures, its table, and the summary of all. */
export function writeResults(bench, run, table, places = PLACES) {
  const results = { ...readResults(places), [bench]: run };
  writeFileSync(places.results, textOfResults(results));
  rewrite(places.page, `bench-${bench}`, table);
  rewrite(places.readme, "bench", summary(results));
}

/** A figure a line, so that a difference of two versions of the file can be read. */
export function textOfResults(results) {
  const runs = Object.entries(results).map(([bench, { figures, ...run }]) => {
    const about = Object.entries(run).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
    const lines = figures.map((figure) => `   ${JSON.stringify(figure)}`).join(",\n");
    return ` ${JSON.stringify(bench)}: {\n${about.join("\n")}\n  "figures": [\n${lines}\n  ]\n }`;
  });
  return `{\n${runs.join(",\n")}\n}\n`;
}

function rewrite(document, name, text) {
  writeFileSync(document, withText(readFileSync(document, "utf8"), name, text));
}
