// Plays scenarios: node tests/scenarios/run.mjs [part of a file's name ...]
import { networkScenarios, readCode } from "./gallery.mjs";
import { playEveryWay } from "../../pkg/cli/scenario/replay.js";

let failed = 0;
for (const document of await networkScenarios(process.argv.slice(2))) {
  console.log(document.file);
  for (const scenario of document.scenarios) {
    try {
      const begin = performance.now();
      await playEveryWay(document, scenario, readCode);
      console.log(`  ok    ${scenario.title} (${Math.round(performance.now() - begin)} ms)`);
    } catch (error) {
      failed++;
      console.log(`  FAIL  ${scenario.title}\n${error.name === "ScenarioError" ? error.message : error.stack}`);
    }
  }
}
process.exitCode = failed === 0 ? 0 : 1;
