// The recorder: what a scenario gave is written down as another scenario, which passes, and fails when an expectation is another.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Lunette } from "../../pkg/node.js";
import { ScenarioError, beginPlay, differenceBetween, playEveryWay, readNetwork, readScenarios, record } from "../../pkg/scenario.js";
import { networkScenarios, readCode } from "./gallery.mjs";

const tools = { open: (options) => Lunette.open(options), readCode };

/** What a scenario cannot say: that a process was paused, or when somebody began to watch a schedule. */
const UNREPEATABLE = new Set(["a child that falls silent is replaced, and told so when it wakes up", "who is monitored late catches up, and goes on"]);

/** Plays a scenario, and reads its network. */
async function observe(document, scenario) {
  const playing = await beginPlay(document, scenario, tools);
  try {
    while (await playing.step());
    return await readNetwork(playing.network);
  } finally {
    await playing.close();
  }
}

/** The network in which somebody did something. */
async function observed(options, act) {
  const ao = await Lunette.open({ store: "memory", name: "observed", ...options });
  try {
    await act(ao);
    return await readNetwork(ao);
  } finally {
    await ao.close();
  }
}

async function playAll(text) {
  const document = readScenarios(text, "recorded");
  const playing = await beginPlay(document, document.scenarios[0], tools);
  try {
    while (await playing.step());
  } finally {
    await playing.close();
  }
}

for (const document of await networkScenarios()) {
  for (const scenario of document.scenarios.filter(({ title }) => !UNREPEATABLE.has(title))) {
    test(`${document.file}: ${scenario.title}: recorded, it passes`, async () => {
      const seen = await observe(document, scenario);
      const before = structuredClone(seen);
      const { text, notes } = record(seen, { limits: document.limits });
      assert.deepEqual(seen, before, "it changes nothing");
      assert.deepEqual(notes, []);
      await playAll(text);
    });
  }
}

const SHOP = `
Stock = 3
Handlers.add("Buy", "Buy", function(msg)
  assert(Stock > 0, "sold out")
  Stock = Stock - 1
  msg.reply({ Action = "Bought", ["My tag"] = "a=b because c", Data = "mail shop@example.com" })
end)
Handlers.add("Tick", "Tick", function(msg) Stock = Stock + 1 Send({ Target = Owner, Action = "Delivery", At = tostring(msg.Timestamp) }) end)
return "open"`;

async function shop(options) {
  return observed(options, async (ao) => {
    const tags = { Name: "shop", "Cron-Interval": "1-minute", "Cron-Tag-Action": "Tick" };
    const process = await ao.spawn({ tags, monitor: true });
    await process.eval(SHOP);
    for (const identity of ["alice", "bob", "alice", "bob"]) {
      await process.send({ tags: { Action: "Buy", "odd name": "x", Data: "a tag", Note: `for ${process.id}` }, data: "line\n\nother  \n", identity });
      await ao.settle();
    }
    await process.send({ tags: { Action: "Hello" }, identity: "carol", data: "@alice knows me@home" });
    await ao.settle();
    if (options.clock) for (const blocks of [0, 1, 1]) await ao.advance({ milliseconds: 61_001, blocks });
    await process.eval(`return '${process.id}' .. "${process.id}" .. " @x"`);
  });
}

test("what was done by hand is written down, with what came of it", async () => {
  const seen = await shop({ clock: { now: 1_800_000_000_123, height: 2_000_000 }, seed: "s", limits: { hops: 7 } });
  const [{ id: process }] = seen.processes;
  const { text, notes } = record(seen, { title: "three are sold", limits: { hops: 7 }, states: [{ process, expression: "Stock", value: "3" }] });
  assert.deepEqual(notes, []);
  for (const expected of [
    /^begins 2027-01-15T08:00:00\.123Z at block 2000000$/m,
    /^people default alice bob carol$/m,
    /^limits hops=7$/m,
    /^scenario three are sold$/m,
    /^  default spawns shop: Name=shop Cron-Interval=1-minute Cron-Tag-Action=Tick$/m,
    /^    prints "open"$/m,
    /^  alice -> shop: Buy "odd name"=x "Data"="a tag" Note="for @shop" Data="line\\n\\nother  \\n"$/m,
    /^    shop -> alice (Bought )?.*"My tag"="a=b\\u0020because c"/m,
    /^    fails ".*sold out/m,
    /^  carol -> shop: Hello Data="@@alice knows me@@home"$/m,
    /^  wait 59877 milliseconds$/m,
    /^    shop ticks 1$/m,
    /^  eval shop: return '@\{shop\}' \.\. @shop \.\. " @@x"$/m,
    /^    shop state Stock is "3"$/m,
  ]) {
    assert.match(text, expected);
  }
  await playAll(text);
});

test("a recording fails when an expectation is another, and says in which line", async () => {
  const { text } = record(await shop({ clock: { now: 1_800_000_000_000, height: 2_000_000 } }));
  for (const [from, to] of [
    ['Data="mail shop@@example.com"', 'Data="mail nobody"'],
    ["shop -> bob", "shop -> alice"],
    ["fails ", "prints "],
    ["shop ticks 1", "shop ticks 2"],
    ['prints "open"', 'prints "closed"'],
    ["At=1800000060000", "At=1800000060001"],
  ]) {
    assert.ok(text.includes(from), `${from} in ${text}`);
    const changed = text.replace(from, to);
    const line = changed.split("\n").findIndex((one, index) => one !== text.split("\n")[index]) + 1;
    await assert.rejects(playAll(changed), (error) => {
      assert.ok(error instanceof ScenarioError, error.stack);
      // Where something fails that should not, the step is at fault.
      assert.ok(error.line === line || (from === "fails " && error.line <= line), `${error.message} and not line ${line}`);
      return true;
    });
  }
});

test("a network whose clock goes by itself is recorded too", async () => {
  const seen = await shop({});
  const { text } = record(seen);
  await playAll(text);
});

test("the replay of a recording is the same in every way", async () => {
  const document = readScenarios(record(await shop({ clock: { now: 1_800_000_000_000, height: 2_000_000 } })).text);
  const ways = [];
  const played = await playEveryWay(document, document.scenarios[0], tools, (title) => ways.push(title));
  assert.equal(ways.length, 3);
  assert.equal(played.logs.length, 1);
  const other = structuredClone(played);
  other.logs[0][2].result.gas += 1;
  assert.match(differenceBetween(played, other), /^logs\.0\.2\.result\.gas is \d+, and was \d+$/);
});

test("what a scenario cannot repeat is said, in the text too", async () => {
  const seen = await observed({ clock: { now: 1000, height: 1 } }, async (ao) => {
    const process = await ao.spawn({ tags: { Name: "one" } });
    await process.send({ data: new Uint8Array([255, 254]) });
    await process.fork();
  });
  const { text, notes } = record(seen, { states: [{ process: seen.processes[0].id, expression: "a is b", value: "1" }] });
  assert.match(notes.join("\n"), /a fork\.\n.*whose data is no text\.\n.*the state a is b/);
  for (const note of notes) assert.ok(text.includes(`# ${note}`));
  await playAll(text);
  const nothing = record(await observed({ clock: { now: 1000, height: 1 } }, () => {}));
  assert.deepEqual(nothing.notes, ["Nothing has happened yet."]);
  assert.deepEqual(readScenarios(nothing.text).scenarios[0].steps, []);
});
