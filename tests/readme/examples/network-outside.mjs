// Processes of a network of AO, which is on loopback: one is recomputed here, and one here talks to it.
import assert from "node:assert/strict";
import { wallet } from "../../connect/wallet.mjs";
import { OWNER } from "../../edge/people.mjs";
import { substitute } from "../text.mjs";

/** The log of the pool has its slot 100, and more. */
const SWAPS = 110;

const POOL = `
Reserves = { A = 1000, B = 500 }
Handlers.add("price", "Get-Price", function(msg) msg.reply({ Data = tostring(Reserves.A // Reserves.B) }) end)
Handlers.add("swap", "Swap", function(msg) Reserves.A = Reserves.A + 1 end)`;

/** A pool in the network of AO, which trusts the owner of `wallet` as well as the messenger. */
async function makePool({ units, ada }, swaps = 0) {
  const pool = await ada.spawn({ name: "pool", tags: { Authority: `${units.addresses.messenger},${OWNER}` } });
  await ada.evaluate(pool, POOL);
  for (let number = 0; number < swaps; number += 1) await ada.send(pool, { Action: "Swap" });
  return pool;
}

/** Waits until something is so, and says what it waited for when it never is. */
const eventually = `
const eventually = async (isSo) => {
  for (const end = Date.now() + 60_000; !(await isSo()); await new Promise((resolve) => setTimeout(resolve, 20))) if (Date.now() > end) throw new Error(String(isSo));
};`;

export default [
  {
    title: "a process of the network is recomputed, compared, and asked",
    examples: ["Light compute, js"],
    async run({ place, outside }, example) {
      const { units } = outside;
      const pool = await makePool(outside, SWAPS);
      const { outcome, logged, problems } = await place.node({
        before: `import { Lunette } from "lunette";\nconst ao = await Lunette.open({ name: "my-app" });\nconst poolId = "${pool}";`,
        texts: [substitute(example, { "https://cu.example": units.urls.compute, "https://arweave.net": units.urls.gateway })],
        after: "await ao.close();",
        outcome: "{ verified, same, divergence }",
      });
      const length = SWAPS + 2;
      assert.deepEqual(outcome, { verified: length, same: length, divergence: undefined });
      assert.match(logged, /^\{ A: 1110, B: 500 \}$/m);
      // The slot 100 is the 99th swap.
      assert.match(logged, /^2 \{ A: 1099, B: 500 \}$/m);
      assert.equal(problems, "", "nothing was in the way");
    },
  },
  {
    title: "processes here and there talk to each other, people post, and a process is published",
    examples: ["The network outside, js"],
    async run({ place, outside }, example) {
      const { units } = outside;
      const pool = await makePool(outside);
      const { scheduler, messenger } = units.addresses;
      const { outcome } = await place.node({
        before: `
          import { Lunette } from "lunette";
          const ao = await Lunette.open({ name: "my-app" });
          await ao.importWallet({ name: "me", key: ${JSON.stringify(wallet)} });
          const agent = await ao.spawn({ tags: { Name: "agent" } });
          const [poolId, scheduler, messengerAddress] = ${JSON.stringify([pool, scheduler, messenger])};${eventually}`,
        texts: [substitute(example, { "https://mu.example": units.urls.messenger, "https://cu.example": units.urls.compute, "https://arweave.net": units.urls.gateway })],
        after: `
          await eventually(async () => (await agent.state("Price")) !== undefined);
          await eventually(async () => (await ao.letters()).length === 0);
          const [posted] = await ao.letters({ taken: true, from: letter });
          const price = await agent.state("Price");
          await ao.close();`,
        outcome: "{ price, posted: posted.target, process, leftOut }",
      });
      assert.deepEqual([outcome.price, outcome.posted, outcome.leftOut], ["2", pool, []]);
      const [made, evaluated] = await units.model.assignments.log(outcome.process);
      assert.equal(made.message, outcome.process);
      assert.ok(evaluated, "what was published is there, with its log");
    },
  },
];
