// Chromium is killed, its tab crashed and its workers ended at random moments under load: what was acknowledged is there, nothing is
// delivered twice, and everything that is stored holds. CRASHES=40 for a long one, SEED=... for other moments.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { randomSource } from "../processes/token-model.mjs";
import { Setting } from "../browser/browser.mjs";
import { checkNetwork, readNetwork } from "./verify.mjs";

const CRASHES = Number(process.env.CRASHES ?? 6);
const SEED = Number(process.env.SEED ?? 20261124);
const LONGEST = 1200;

const token = await readFile(new URL("../processes/token.lua", import.meta.url), "utf8");
const random = randomSource(SEED);

let setting;

before(async () => {
  setting = await Setting.create();
});

after(() => setting.destroy());

/** A token and senders, the first time. */
function prepare(tab) {
  return tab.evaluate(async (source) => {
    const { network } = lunette;
    const unwrap = ({ result }) => {
      if (result.Error) throw new Error(result.Error);
    };
    const token = await network.spawn({ tags: { Name: "token" } });
    unwrap(await token.eval(source));
    const senders = [];
    for (let number = 0; number < 3; number += 1) {
      const sender = await network.spawn({ tags: { Name: `sender-${number}` } });
      unwrap(await sender.eval(`Seen = 0 Handlers.add("notices", function(m) return m.Action == "Debit-Notice" or m.Action == "Credit-Notice" end, function(m) Seen = Seen + 1 end)`));
      const { slot } = await token.send({ tags: { Action: "Mint", Quantity: "1000000", Recipient: sender.id } });
      await token.result({ slot });
      senders.push(sender.id);
    }
    await network.settle();
    return { token: token.id, senders };
  }, token);
}

/** Works until the end: evaluations that send several transfers each, and bare messages. Tells of everything that is acknowledged. */
async function work(tab, { token, senders }) {
  const acknowledged = [];
  await tab.exposeFunction("acknowledge", (receipt) => void acknowledged.push(receipt));
  tab
    .evaluate(
      async ({ token, senders }) => {
        const { network } = lunette;
        const evaluating = async (sender, other) => {
          for (let count = 0; ; count += 1) {
            const code = `for i = 1, 5 do Send({ Target = "${token}", Action = "Transfer", Recipient = "${other}", Quantity = "1" }) end return "sent ${count}"`;
            const receipt = await network.send({ process: sender, tags: { Action: "Eval" }, data: code });
            acknowledge(receipt);
            const { slot } = receipt;
            const { result } = await network.result({ process: sender, slot });
            acknowledge({ ...receipt, output: result.Output.data });
          }
        };
        const sending = async () => {
          for (;;) acknowledge(await network.send({ process: token, tags: { Action: "Info" } }));
        };
        await Promise.all([...senders.map((sender, index) => evaluating(sender, senders[(index + 1) % senders.length])), sending()]);
      },
      { token, senders },
    )
    // It ends with the tab.
    .catch(() => {});
  return acknowledged;
}

const WAYS = {
  "the browser is killed": async () => {
    await setting.killAndRelaunch();
    return setting.openTab();
  },
  "the tab crashes": async (tab) => {
    const tools = await setting.context.newCDPSession(tab);
    const crashed = tab.waitForEvent("crash");
    // The renderer that should answer is gone, so nothing answers.
    tools.send("Page.crash").catch(() => {});
    await crashed;
    await tab.close();
    return setting.openTab();
  },
  "the tab is closed": async (tab) => {
    await tab.close();
    return setting.openTab();
  },
};

test(`${CRASHES} crashes under load`, { timeout: 120_000 + CRASHES * 30_000 }, async (context) => {
  let tab = await setting.openTab();
  const network = await prepare(tab);
  const all = [];
  for (let crash = 1; crash <= CRASHES; crash += 1) {
    const acknowledged = await work(tab, network);
    await new Promise((resolve) => setTimeout(resolve, 50 + random() * LONGEST));
    // The browser itself every other time: the rest in turns.
    const way = crash % 2 === 1 ? "the browser is killed" : Object.keys(WAYS)[1 + ((crash / 2) % 2)];
    tab = await WAYS[way](tab);
    all.push(...acknowledged);
    await tab.evaluate(() => lunette.network.settle());
    checkNetwork(await readNetwork(tab), all);
    context.diagnostic(`${crash}: ${way}, ${acknowledged.length} acknowledgements`);
  }
  await checkBalances(tab, network);
  assert.ok(all.length > CRASHES * 5, `${all.length} acknowledgements are too few to tell anything`);
});

/** No transfer was made twice or lost: what was sent is what arrived, and every notice was seen. */
async function checkBalances(tab, { token, senders }) {
  const { balances, seen } = await tab.evaluate(
    async ({ token, senders }) => ({
      balances: await lunette.network.process(token).state("Balances"),
      seen: await Promise.all(senders.map((sender) => lunette.network.process(sender).state("Seen"))),
    }),
    { token, senders },
  );
  const { logs } = await readNetwork(tab);
  const transfers = logs[token].filter(({ message }) => message.tags.some(({ name, value }) => name === "Action" && value === "Transfer"));
  const expected = new Map(senders.map((sender) => [sender, 1_000_000]));
  for (const { message } of transfers) {
    const recipient = message.tags.find(({ name }) => name === "Recipient").value;
    expected.set(message.from, expected.get(message.from) - 1);
    expected.set(recipient, expected.get(recipient) + 1);
  }
  assert.deepEqual(Object.fromEntries(senders.map((sender) => [sender, Number(balances[sender])])), Object.fromEntries(expected));
  // Each transfer is told to both sides; each mint to one.
  assert.equal(seen.reduce((sum, count) => sum + Number(count), 0), transfers.length * 2 + senders.length);
}
