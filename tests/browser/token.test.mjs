// A token in the browser: 1,000 messages, a crashed tab and a killed browser on the way, and nothing acknowledged lost.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { TokenModel, randomMessages } from "../processes/token-model.mjs";
import { Setting, evaluate } from "./browser.mjs";

const MESSAGES = 1000;
const CRASH_TAB_AT = 300;
const KILL_BROWSER_AT = 650;

const source = await readFile(new URL("../processes/token.lua", import.meta.url), "utf8");

let setting;

before(async () => {
  setting = await Setting.create();
});

after(() => setting.destroy());

/** Sends messages from `next` on, up to `window` of them unanswered, until `stopAt` are acknowledged or all are. */
async function drive(tab, messages, next, stopAt, window) {
  let acknowledged = next - 1;
  let stop;
  const stopped = new Promise((resolve) => (stop = resolve));
  await tab.exposeFunction("acknowledge", (number) => {
    acknowledged = Math.max(acknowledged, number);
    if (acknowledged >= stopAt) stop();
  });
  const driving = tab.evaluate(
    async ({ messages, next, window }) => {
      let number = next;
      const worker = async () => {
        while (number <= messages.length) {
          const mine = number++;
          const { slot } = await lunette.process.send(messages[mine - 1].send);
          await lunette.process.result({ slot });
          await acknowledge(mine);
        }
      };
      await Promise.all(Array.from({ length: window }, worker));
    },
    { messages, next, window },
  );
  // A crash rejects the evaluation; what was acknowledged until then is what counts.
  await Promise.race([stopped, driving.catch(() => {})]);
  return () => acknowledged;
}

/** The log of the process, all of it. */
function wholeLog(tab) {
  return tab.evaluate(async () => {
    const entries = [];
    for (;;) {
      const more = await lunette.process.log({ from: entries.length, limit: 500 });
      if (more.length === 0) return entries;
      entries.push(...more);
    }
  });
}

/** The numbers of the token messages in the log, in order. */
async function loggedNumbers(tab) {
  const entries = await wholeLog(tab);
  return entries.flatMap(({ message }) => message.tags.filter(({ name }) => name === "Number").map(({ value }) => Number(value)));
}

const NAMES = ["alice", "bob", "carol", "dave", "eve", "default"];

/** Messages by identities of the network: `send` is what to send, and `From` and `Tags` what the process sees. */
async function identityMessages(tab) {
  const addresses = await tab.evaluate(async (names) => {
    const identities = await Promise.all(names.map((name) => lunette.network.identity(name)));
    return Object.fromEntries(identities.map(({ name, address }) => [name, address]));
  }, NAMES);
  // A tag of a data item cannot be empty.
  const valueOf = (value) => addresses[value] ?? (value === "" ? " " : value);
  const messages = randomMessages(MESSAGES, "default").map(({ From, Tags }) => {
    const tags = Tags.map(({ name, value }) => ({ name, value: valueOf(value) }));
    return { From: addresses[From], Tags: tags, send: { identity: From, tags } };
  });
  return { owner: addresses.default, messages };
}

test("1,000 messages, with a crashed tab and a killed browser", { timeout: 300_000 }, async () => {
  let tab = await setting.openTab();
  assert.match(await evaluate(tab, source), /is ready, supply 0$/);
  const { owner, messages } = await identityMessages(tab);

  let acknowledged = await drive(tab, messages, 1, CRASH_TAB_AT, 8);
  const tools = await setting.context.newCDPSession(tab);
  const crashed = tab.waitForEvent("crash");
  // The renderer that should answer is gone, so nothing answers.
  tools.send("Page.crash").catch(() => {});
  await crashed;
  await tab.close();

  tab = await setting.openTab();
  let numbers = await loggedNumbers(tab);
  assert.ok(numbers.length >= acknowledged(), `${acknowledged()} acknowledged, ${numbers.length} found after the crash`);

  acknowledged = await drive(tab, messages, numbers.length + 1, KILL_BROWSER_AT, 1);
  await setting.killAndRelaunch();

  tab = await setting.openTab();
  numbers = await loggedNumbers(tab);
  assert.ok(numbers.length >= acknowledged(), `${acknowledged()} acknowledged, ${numbers.length} found after the kill`);

  await drive(tab, messages, numbers.length + 1, MESSAGES, 4);
  numbers = await loggedNumbers(tab);
  assert.deepEqual(numbers, Array.from({ length: MESSAGES }, (_, index) => index + 1), "each message once, in order");

  const model = new TokenModel(owner);
  const expected = messages.map((message) => model.handle(message));
  const entries = (await wholeLog(tab)).slice(2);
  assert.deepEqual(entries.map(({ result }) => TokenModel.summary(result.result)), expected);
  assert.deepEqual(await balances(tab), model.balances());
  assert.equal(await evaluate(tab, "TotalSupply"), model.supply.toString());
  assert.deepEqual(tab.problems, []);
});

async function balances(tab) {
  const text = await evaluate(
    tab,
    "local lines = {} for holder, balance in pairs(Balances) do lines[#lines + 1] = holder .. '=' .. tostring(balance) end " +
      "table.sort(lines) return table.concat(lines, '\\n')",
  );
  return text.split("\n");
}
