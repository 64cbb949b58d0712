// Every scenario of this folder, in every way.
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { networkScenarios, readCode } from "./gallery.mjs";
import { playEveryWay } from "../../pkg/cli/scenario/play.js";
import { parseScenarios } from "../../pkg/scenario/network-format.js";

for (const document of await networkScenarios()) {
  describe(document.file, () => {
    for (const scenario of document.scenarios) test(scenario.title, () => playEveryWay(document, scenario, readCode));
  });
}

test("the scenario in the README is one", async () => {
  const readme = await readFile(new URL("README.md", import.meta.url), "utf8");
  const [, example] = /^```\n(people [^]*?)^```$/m.exec(readme);
  const document = parseScenarios(example, "README.md");
  for (const scenario of document.scenarios) await playEveryWay(document, scenario, readCode);
});
