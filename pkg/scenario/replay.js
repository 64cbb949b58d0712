// Plays a scenario in several ways: nothing of what happens may depend on them.
import { play } from "./network-player.js";
import { ScenarioError } from "./network-format.js";

/** The ways. The first one is what the others are compared with. */
function waysOf(steps) {
  const ways = [
    { title: "once more", workers: 1 },
    { title: "with three workers", workers: 3 },
  ];
  if (steps.length > 1) ways.push({ title: "with the network closed and opened again half-way", workers: 2, reopenAt: Math.ceil(steps.length / 2) });
  return ways;
}

/**
 * Plays a scenario in every way; `tools` are `open` and `readCode`, see `play`. `tell(title)` is called before each way but the first. Throws
 * a `ScenarioError` when an expectation is not met, or when something differs. Resolves to everything that happened.
 */
export async function playEveryWay(document, scenario, tools, tell = () => {}) {
  const expected = await play(document, scenario, { ...tools, workers: 1 });
  for (const { title, ...way } of waysOf([...document.setup, ...scenario.steps])) {
    tell(title);
    const found = await play(document, scenario, { ...tools, ...way }).catch((error) => {
      throw error instanceof ScenarioError ? new ScenarioError(document.file, error.line, `${error.message} (${title})`) : error;
    });
    const difference = differenceBetween(expected, found);
    if (difference) throw new ScenarioError(document.file, scenario.line, `it went otherwise ${title}: ${difference}`);
  }
  return expected;
}

/** Where two values differ, for people; undefined when they are the same. */
export function differenceBetween(expected, found, path = "") {
  if (Object.is(expected, found)) return undefined;
  const areObjects = [expected, found].every((value) => typeof value === "object" && value !== null);
  if (!areObjects) return `${path} is ${JSON.stringify(found)}, and was ${JSON.stringify(expected)}`;
  for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const difference = differenceBetween(expected[key], found[key], path === "" ? key : `${path}.${key}`);
    if (difference) return difference;
  }
  return undefined;
}
