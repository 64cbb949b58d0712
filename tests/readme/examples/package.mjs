// More of the package: one thing after the other.
import assert from "node:assert/strict";
import { wallet } from "../../connect/wallet.mjs";
import { FakeWander } from "../../wallets/fakes.mjs";

const OPENED = 'import * as given from "lunette";\nconst ao = await given.Lunette.open({ name: "my-app" });';

export default [
  {
    title: "keys that are made, imported, used and exported",
    examples: ["Wallets, js"],
    async run({ place }, example) {
      const { outcome } = await place.node({
        before: `${OPENED}\nconst token = await ao.spawn();\nconst jwk = ${JSON.stringify(wallet)};`,
        texts: [example],
        after: 'const [last] = (await token.log()).slice(-1);\nconst me = await ao.identity("me");\nawait ao.close();',
        outcome: "{ key, owner: last.message.owner, data: last.message.data, me }",
      });
      assert.equal(outcome.key.n, wallet.n);
      assert.deepEqual([outcome.owner, outcome.data, outcome.me.type, outcome.me.exportable], [outcome.me.address, "hello", "arweave", false]);
    },
  },
  {
    title: "the wallet of a person's browser is asked, in a page",
    examples: ["Wallets, js 2"],
    async run({ browser, t }, example) {
      const extension = new FakeWander();
      // What passes between page and extension is JSON: bytes are lists.
      await browser.setting.context.exposeFunction("askExtension", async (method, given) => {
        const answer = await extension[method](given);
        return answer instanceof ArrayBuffer ? [...new Uint8Array(answer)] : answer;
      });
      const { outcome, tab } = await browser.page({
        before: `import { wallet } from ${JSON.stringify(new URL("../../edge/browser/page-wallet.js", import.meta.url).pathname)};\nwindow.arweaveWallet = wallet;\n${OPENED}\nconst token = await ao.spawn();`,
        texts: [example],
        outcome: "(await token.log()).at(-1).message",
      });
      t.after(() => tab.close());
      assert.equal(outcome.owner, await extension.getActiveAddress());
      assert.deepEqual(outcome.tags.find(({ name }) => name === "Action"), { name: "Action", value: "Ping" });
      assert.equal(extension.asked.length, 2);
    },
  },
  {
    title: "what a process has, what a handler closes over, and why a message was not handled",
    examples: ["Looking inside, lua", "Looking inside, js"],
    async run({ place }, shop, example) {
      const { outcome, logged } = await place.node({
        before: `
          ${OPENED}
          const source = "Count = Count + 1";
          const shop = await ao.spawn();
          await shop.eval(${JSON.stringify(shop)});
          for (const Fruit of ["figs", "pears", "1", "2", "3", "7"]) await shop.send({ tags: { Action: "Sell", Fruit } });
          await ao.settle();`,
        texts: [example],
        after: "await ao.close();",
        outcome: "{ problem, globals, stock, then }",
      });
      assert.deepEqual([outcome.problem, outcome.globals.map(({ name }) => name)], [undefined, ["Count"]]);
      assert.deepEqual(outcome.stock.entries.map(({ key, text }) => [key, text]), [["apples", "3"]]);
      assert.equal(outcome.then.text, "2", "so many were sold by its slot 7");
      assert.match(logged, /^sell passed Fruit is "7", not "%a\+"$/m);
      assert.match(logged, /^\S+:-?\d+ > .* \d+$/m, "the profile");
    },
  },
  {
    title: "a network is recorded, and plays again",
    examples: ["What was done, as a test, js"],
    async run({ place }, example) {
      const { outcome } = await place.node({
        before: `
          ${OPENED}
          const readCode = async (name) => { throw new Error("the recording names no file: " + name); };
          const recorded = await ao.spawn({ tags: { Name: "counter" } });
          await recorded.eval("Count = 41");
          await recorded.eval("Count = Count + 1 return Count");
          await ao.settle();`,
        texts: [example],
        after: "await ao.close();",
        outcome: "{ text, notes, steps: play.steps.length }",
      });
      assert.match(outcome.text, /^scenario a transfer$/m);
      assert.ok(outcome.steps >= 3, outcome.text);
      assert.deepEqual(outcome.notes, []);
    },
  },
  {
    title: "a machine goes on, back, and elsewhere, with the messages of the loader",
    examples: ["Instead of ao-loader, js", "A machine by itself, js"],
    async run({ place }, loader, example) {
      const declarations = loader.split("\n").filter((line) => /^const (env|from|item|message) =/.test(line));
      const { outcome } = await place.node({
        before: declarations.join("\n"),
        texts: [example],
        outcome: "[reply, ...[machine, branch, again].map((one) => one.handle(message, env))].map(({ result }) => result.Output.data)",
      });
      assert.deepEqual(outcome, ["1", "2", "2", "2"]);
    },
  },
];
