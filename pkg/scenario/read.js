// Reads scenario files of either kind.
import { parseScenarios as parseNetwork } from "./network-format.js";
import { parseScenarios as parseProcess } from "./process-format.js";

/** The scenarios of a text as plain data, with `isOfProcess`: whether they are about one process. Throws a `ScenarioError` that names the line. */
export function readScenarios(text, file = "scenario") {
  const isOfProcess = /^code\s/m.test(text);
  return { ...(isOfProcess ? parseProcess : parseNetwork)(text, file), isOfProcess };
}
