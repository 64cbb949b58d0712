// The package in an app, in Node and in a page; and the process that it has.
import assert from "node:assert/strict";
import { access, lstat } from "node:fs/promises";
import { join } from "node:path";

/** What comes of the example anywhere. */
function assertTransferred({ result, balances, earlier }) {
  assert.equal(result.Error, undefined);
  assert.deepEqual(result.Messages[0].Tags.find(({ name }) => name === "Action"), { name: "Action", value: "Debit-Notice" });
  assert.deepEqual([Object.values(balances).sort(), balances.bob], [["5", "995"], "5"]);
  assert.deepEqual(Object.values(earlier), ["1000"]);
}

/** The network is closed by the example, so what it printed is what there was: here as values. */
const listening = (token) => `const source = ${JSON.stringify(token)};\nconst printed = [];\nconst console = { log: (...values) => printed.push(values) };`;
const outcome = "{ result, balances: printed.find(([one]) => typeof one === 'object')[0], earlier: printed.find(([one]) => typeof one === 'object')[1], printed }";

export default [
  {
    title: "a checkout is packed, and the package installed in an app",
    examples: ["An app, sh"],
    async run({ place }) {
      const installed = join(place.app, "node_modules/lunette");
      assert.equal((await lstat(installed)).isSymbolicLink(), false);
      await access(join(installed, "dist/process.wasm"));
    },
  },
  {
    title: "a network in Node: its process is the token, and Node ends when it is closed",
    examples: ["A process, lua", "An app, js"],
    async run({ place }, token, example) {
      const { outcome: value } = await place.node({ before: listening(token), texts: [example], outcome });
      assertTransferred(value);
      const events = value.printed.filter(([one]) => typeof one === "string").map(([type, slot]) => `${type} ${slot}`);
      assert.deepEqual(events.slice(0, 2), ["scheduled 1", "evaluated 1"]);
    },
  },
  {
    title: "the same in a page",
    examples: ["A process, lua", "An app, js"],
    async run({ browser }, token, example) {
      const { outcome: value, tab } = await browser.page({ before: listening(token), texts: [example], outcome });
      assertTransferred(value);
      await tab.close();
    },
  },
  {
    title: "a module of its own, as Lua source",
    examples: ["A process, lua 2"],
    async run({ place }, module) {
      const before = `
        import { readFile } from "node:fs/promises";
        import { Machine, Module } from "lunette/machine";
        const env = { Process: { Id: "PROCESS", Owner: "ME", Tags: [] }, Module: { Id: "MODULE", Owner: "ME", Tags: [], Data: ${JSON.stringify(module)} } };
        const machine = Machine.spawn(await Module.compile(await readFile(new URL(import.meta.resolve("lunette/process.wasm")))));
        const send = (Id) => machine.handle({ Id, Target: "PROCESS", From: "ME", Owner: "ME", Tags: [], Data: "", Timestamp: 1, "Block-Height": 1 }, env);`;
      const { outcome: results } = await place.node({ before, texts: [], outcome: `["1", "2"].map((id) => send(id).result)` });
      assert.deepEqual(results.map(({ Output }) => Output.data ?? Output), ["message 1", "message 2"]);
      assert.deepEqual([results[1].Messages[0].Target, results[1].Messages[0].Data], ["friend", "hello"]);
    },
  },
];
