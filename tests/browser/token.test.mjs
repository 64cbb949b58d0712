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
          await lunette.process.send(messages[mine - 1]);
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

/** The numbers of the token messages in the log, in order. */
async function loggedNumbers(tab) {
  const entries = await tab.evaluate(() => lunette.process.history(1, lunette.process.status.slot));
  return entries.flatMap(({ message }) => message.Tags.filter(({ name }) => name === "Number").map(({ value }) => Number(value)));
}

test("1,000 messages, with a crashed tab and a killed browser", { timeout: 300_000 }, async () => {
  let tab = await setting.openTab();
  const { owner } = await tab.evaluate(() => lunette.process.status);
  assert.match(await evaluate(tab, source), /is ready, supply 0$/);
  const messages = randomMessages(MESSAGES, owner);

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
  const entries = await tab.evaluate(() => lunette.process.history(2, lunette.process.status.slot));
  assert.deepEqual(entries.map(({ result }) => TokenModel.summary(result)), expected);
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
