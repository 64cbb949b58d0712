// A network that others reach by HTTP: on a server, through a service worker, and on the edge.
import assert from "node:assert/strict";
import { mkdir, readdir } from "node:fs/promises";
import { ask, handIn, processItem, OWNER } from "../../edge/people.mjs";
import { wallet } from "../../connect/wallet.mjs";
import { commandsOf, substitute } from "../text.mjs";

/** Nobody here has an account in which it could be put. */
const SECRET = "npx wrangler secret put LUNETTE_KEY";

export default [
  {
    title: "a server in Node, and aoconnect as it is",
    examples: ["A server, js", "A server, js 2"],
    async run({ place }, server, client) {
      const { logged } = await place.node({
        before: `const me = "${OWNER}";\nconst wallet = ${JSON.stringify(wallet)};\n`,
        texts: [substitute(server, { "port: 4000": "port: 0" }), client],
        isEndless: true,
      });
      assert.equal(logged, "42\n");
    },
  },
  {
    title: "a page whose requests the service worker answers",
    examples: ["A service worker, js"],
    async run({ browser }, script) {
      await browser.serve("/sw.js", script);
      const { outcome, tab } = await browser.page({
        before: 'import { Lunette } from "lunette";',
        texts: [
          'await navigator.serviceWorker.register("/sw.js", { type: "module" });\nawait navigator.serviceWorker.ready;',
          // Pages that were there before it are not answered: it says nothing of `claim`.
          "if (navigator.serviceWorker.controller === null) await new Promise(() => location.reload());",
          'const ao = await Lunette.open({ name: "my-app" });\nconst process = await ao.spawn();\nawait process.eval("Answer = 42");',
          'const body = JSON.stringify({ Target: process.id, Tags: [{ name: "Action", value: "Eval" }], Data: "return Answer", Owner: (await process.info()).owner, From: (await process.info()).owner });',
          'const response = await fetch(`/ao/cu/dry-run?process-id=${process.id}`, { method: "POST", body, headers: { "content-type": "application/json" } });',
        ],
        outcome: "await response.json()",
      });
      assert.equal(outcome.Output?.data, "42", JSON.stringify(outcome));
      await tab.close();
    },
  },
  {
    title: "the template runs in workerd, and is built for Cloudflare",
    examples: ["The edge, js", "The edge, sh"],
    async run({ place }, code, script) {
      const commands = commandsOf(script);
      const [develop, secret, deploy] = commands.slice(-3);
      assert.deepEqual([develop, secret, deploy], ["npx wrangler dev", SECRET, "npx wrangler deploy"]);
      const { code: ended, out, err } = await place.shell(commands.slice(0, -3).join("\n"));
      assert.equal(ended, 0, out + err);
      const cwd = place.at("my-ao");
      await place.write("my-ao/src/index.js", code);
      // Where requests come from, which it would ask Cloudflare otherwise.
      await mkdir(place.at("my-ao/node_modules/.mf"), { recursive: true });
      await place.write("my-ao/node_modules/.mf/cf.json", "{}");
      const { found, stop } = await place.start(develop, /Ready on (http:\/\/\S+)/, { cwd });
      try {
        const there = { url: found[1] };
        const item = await processItem(there);
        await handIn(there, item);
        assert.equal(await ask(there, item.id, "return 6 * 7"), "42");
      } finally {
        await stop();
      }
      const built = await place.shell(deploy, { cwd });
      assert.equal(built.code, 0, built.out + built.err);
      assert.ok((await readdir(`${cwd}/out`)).includes("index.js"));
    },
  },
];
