// Lunette in the place of packages that apps and test suites use already.
import assert from "node:assert/strict";
import { wallet } from "../../connect/wallet.mjs";

/** What aoconnect needs of an app: which module and which scheduler, and who signs. */
const CLIENT = `const [module, scheduler, wallet] = ["ISShJH1ij-hPPt9St5UFFr_8Ys3Kj5cyg7zrMGt7H9s", "${"A".repeat(43)}", ${JSON.stringify(wallet)}];`;

const CHANGED = { before: CLIENT, outcome: "await results({ process, limit: 1 })" };

export default [
  {
    title: "the import is changed, in Node",
    examples: ["Instead of aoconnect, js"],
    async run({ place }, example) {
      const { logged, outcome } = await place.node({ ...CHANGED, texts: [example] });
      assert.equal(logged, "42\n");
      assert.equal(outcome.edges.length, 1);
    },
  },
  {
    title: "the import is changed, in a page",
    examples: ["Instead of aoconnect, js"],
    async run({ browser }, example) {
      const { logged, outcome, tab } = await browser.page({ ...CHANGED, texts: [example] });
      assert.deepEqual(logged, ["42"]);
      assert.equal(outcome.edges.length, 1);
      await tab.close();
    },
  },
  {
    title: "aoconnect as it is, on a `fetch` of the network",
    examples: ["Instead of aoconnect, js 2"],
    async run({ place }, example) {
      const { outcome } = await place.node({
        before: `
          import { createDataItemSigner } from "@permaweb/aoconnect";
          import { Lunette } from "lunette";
          ${CLIENT}
          const ao = await Lunette.open({ name: "my-app" });`,
        texts: [example],
        after: `
          const signer = createDataItemSigner(wallet);
          const evaluation = { tags: [{ name: "Action", value: "Eval" }], data: "return 6 * 7" };
          const process = await connect({ MODE: "legacy", fetch: unitsOf(ao) }).spawn({ module, scheduler, signer });
          const sent = await result({ process, message: await message({ process, signer, ...evaluation }) });
          const asked = await dryrun({ process, Owner: (await ao.info(process)).owner, ...evaluation });
          await ao.close();`,
        outcome: "[sent.Output.data, asked.Output.data]",
      });
      assert.deepEqual(outcome, ["42", "42"]);
    },
  },
  {
    title: "a suite that drives a process with the loader",
    examples: ["Instead of ao-loader, js"],
    async run({ place }, example) {
      const { logged } = await place.node({
        before: 'import { readFile } from "node:fs/promises";\nconst aosWasm = await readFile(new URL(import.meta.resolve("lunette/process.wasm")));',
        texts: [example],
      });
      assert.equal(logged, "1 1\n");
    },
  },
];
