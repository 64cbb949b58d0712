// Plays scenarios: node tests/processes/run.mjs [--official] [part of a file's name] [part of a title]
import { galleryScenarios, readCode } from "./gallery.mjs";
import { makeMachines } from "./machines.mjs";
import { play } from "../../pkg/scenario/process-player.js";

const words = process.argv.slice(2);
const official = words[0] === "--official";
const [only, title = ""] = official ? words.slice(1) : words;

const make = await makeMachines(official);
let failed = 0;
for (const document of await galleryScenarios(only)) {
  console.log(document.file);
  for (const scenario of document.scenarios.filter((candidate) => candidate.title.includes(title))) {
    try {
      await play(await make(), document, scenario, readCode);
      console.log(`  ok    ${scenario.title}`);
    } catch (error) {
      failed++;
      console.log(`  FAIL  ${scenario.title}\n${error.name === "ScenarioError" ? error.message : error.stack}`);
    }
  }
}
process.exitCode = failed === 0 ? 0 : 1;
