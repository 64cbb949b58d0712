// The store in SQL keeps the runtime's contract wherever it runs.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CONTRACT } from "./contract.mjs";
import { inDurableObjects, inFiles } from "./hosts.mjs";
import { PROGRAMS } from "../programs/programs.mjs";

const hosts = { ...Object.fromEntries(Object.entries(PROGRAMS).map(([name, program]) => [name, () => inFiles(program)])), "Durable Objects": inDurableObjects };

for (const [host, run] of Object.entries(hosts)) {
  describe(`the store in ${host}`, async () => {
    const outcomes = run();
    outcomes.catch(() => {});
    for (const name of Object.keys(CONTRACT)) {
      test(name, async () => {
        const outcome = (await outcomes).find((outcome) => outcome.name === name);
        assert.ok(outcome, "it was not run");
        assert.equal(outcome.problem, undefined);
      });
    }
  });
}
