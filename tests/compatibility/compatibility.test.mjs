// The same messages through the official aos module and through our machine: the results must be equal.
import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Comparison } from "./compare.mjs";
import { readScenarios } from "./scenario.mjs";

const comparison = await Comparison.load();
const scenarios = readScenarios(new URL("./scenarios/", import.meta.url));

for (const scenario of scenarios) {
  test(`${scenario.topic}: ${scenario.title}`, async () => {
    const problems = await comparison.play(scenario);
    if (problems.length > 0) throw new Error(`official (-) and ours (+)\n${problems.join("\n")}`);
  });
}

test("every explained difference occurs", () => assert.deepEqual(comparison.unseen(), []));

after(() => {
  const { messages, explained } = comparison;
  console.log(`${messages} messages in ${scenarios.length} processes, ${explained.length} explained differences`);
});
