// Every scenario of every example, on our machine; on the official module too when AOS_OFFICIAL says where that is.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { describe, test } from "node:test";
import { galleryScenarios, readCode } from "./gallery.mjs";
import { kinds, makeMachines } from "./machines.mjs";
import { play } from "../../pkg/scenario/process-player.js";
import { parseScenarios } from "../../pkg/scenario/process-format.js";

const documents = await galleryScenarios();

for (const { name, official } of kinds) {
  const make = await makeMachines(official);
  for (const document of documents) {
    describe(`${document.code} on ${name}`, () => {
      for (const scenario of document.scenarios) {
        test(scenario.title, async () => play(await make(), document, scenario, readCode));
      }
    });
  }
}

test("every example has scenarios", async () => {
  const examples = (await readdir(new URL(".", import.meta.url))).filter((name) => name.endsWith(".lua"));
  assert.deepEqual(documents.map(({ code }) => code).sort(), examples.sort());
  for (const { file, scenarios } of documents) assert.ok(scenarios.length > 0, file);
});

test("the scenario in the README is one", async () => {
  const [, example] = /^```\n(code [^]*?)^```$/m.exec(await readCode("README.md"));
  const document = parseScenarios(example, "README.md");
  const make = await makeMachines();
  for (const scenario of document.scenarios) await play(await make(), document, scenario, readCode);
});
