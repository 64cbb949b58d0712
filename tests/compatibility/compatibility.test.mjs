// The same messages through the official aos module and through our machine: the results must be equal.
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { galleryScenarios, readCode } from "../processes/gallery.mjs";
import { play } from "../../pkg/scenario/process-player.js";
import { Comparison } from "./compare.mjs";
import { readScenarios } from "./scenario.mjs";

const comparison = await Comparison.load();

function expectNone(problems) {
  if (problems.length > 0) throw new Error(`official (-) and ours (+)\n${problems.join("\n")}`);
}

for (const scenario of readScenarios(new URL("./scenarios/", import.meta.url))) {
  test(`${scenario.topic}: ${scenario.title}`, async () => expectNone(await comparison.play(scenario)));
}

for (const document of await galleryScenarios()) {
  for (const scenario of document.scenarios) {
    test(`${document.code}: ${scenario.title}`, async () => {
      const twin = comparison.twin();
      await play(twin, document, scenario, readCode);
      expectNone(twin.problems);
    });
  }
}

test("every explained difference occurs", () => assert.deepEqual(comparison.unseen(), []));

after(() => {
  const { messages, explained } = comparison;
  console.log(`${messages} messages compared; ${explained.length} differences are explained`);
});
