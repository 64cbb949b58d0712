// Scenarios: what people and processes send each other, and what has to come of it. See scenario.d.ts.
export { ScenarioError } from "./scenario/lines.js";
export { readScenarios } from "./scenario/read.js";
export { beginPlay } from "./scenario/begin.js";
export { differenceBetween, playEveryWay } from "./scenario/replay.js";
export { readNetwork, readStates } from "./scenario/record/observe.js";
export { record } from "./scenario/record.js";
