// The soak in short: that the load comes through the ends of its host, and that everything holds. How long anything takes is not looked at.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Chromium } from "./chromium.mjs";
import { soak } from "./run.mjs";
import { Workerd } from "./workerd.mjs";

/** Milliseconds of load. */
const LENGTH = 40_000;

const SEED = Number(process.env.SEED ?? 20261130);

for (const Host of [Chromium, Workerd]) {
  test(`${Host.title} under mixed load, ended now and then: everything holds`, { timeout: 600_000 }, async (context) => {
    const { kills, done, checked } = await soak(Host, { length: LENGTH, seed: SEED });
    context.diagnostic(`${kills} ends; ${JSON.stringify({ ...done, ...checked })}`);
    assert.ok(kills >= 2, "the host was ended");
    for (const [what, count] of Object.entries({ ...done, ...checked })) {
      // What is under way when a host ends is chance; and in workerd nothing can be removed.
      if (!["repeated", "removed"].includes(what)) assert.ok(count > 0, `there were ${what}`);
    }
  });
}
