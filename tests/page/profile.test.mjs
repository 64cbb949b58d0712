// Where gas went: by frame, by function, by line, by handler.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { moduleOf } from "./modules.mjs";
import { accessible, evaluate, show, usePage } from "./page.mjs";

/** The profile of a message that a made-up process handled: `transfer` calls `check`, which calls itself, and `tostring` of the machine. */
const PROFILE = {
  functions: [
    { name: "handle", chunk: ".process", digest: "11111111", line: 10 },
    { name: "transfer", chunk: "aos", digest: "22222222", line: 3 },
    { name: "check", chunk: "aos", digest: "22222222", line: 8 },
    { name: "tostring", chunk: "", digest: "", line: -1 },
  ],
  stacks: [
    { frames: [[0, 12]], gas: 10 },
    { frames: [[0, 12], [1, 4]], gas: 20 },
    { frames: [[0, 12], [1, 5], [2, 9]], gas: 30 },
    { frames: [[0, 12], [1, 5], [2, 9], [2, 9]], gas: 25 },
    { frames: [[0, 12], [1, 5], [3, -1]], gas: 15 },
  ],
};

describe("profiles put together", () => {
  let Folded;
  let layOut;
  before(async () => {
    ({ Folded } = await moduleOf("views/profile/fold.ts"));
    ({ layOut } = await moduleOf("views/profile/flame-layout.ts"));
  });
  const folded = (...profiles) => {
    const all = new Folded();
    for (const profile of profiles) all.add(profile);
    return all;
  };
  const outline = ({ function: { name }, self, total, children }) => [name, self, total, ...children.map(outline)];

  test("are a tree of who called whom", () => {
    const transfer = ["transfer", 20, 90, ["check", 30, 55, ["check", 25, 25]], ["tostring", 15, 15]];
    assert.deepEqual(outline(folded(PROFILE).root), ["all", 0, 100, ["handle", 10, 100, transfer]]);
  });

  test("know each function, one that calls itself counted once", () => {
    const costs = [...folded(PROFILE).functions.values()].map(({ function: { name }, self, total }) => [name, self, total]);
    assert.deepEqual(costs, [["handle", 10, 100], ["transfer", 20, 90], ["check", 55, 55], ["tostring", 15, 15]]);
  });

  test("know each line of each source, by itself and with what it called", () => {
    const [library, source] = [...folded(PROFILE).sources.values()];
    assert.deepEqual([library.chunk, library.self, library.total], [".process", 10, 100]);
    assert.deepEqual([source.digest, source.self, source.total], ["22222222", 75, 90]);
    assert.deepEqual([...source.lines], [[4, { self: 20, total: 20 }], [5, { self: 0, total: 70 }], [9, { self: 55, total: 55 }]]);
  });

  test("add up, whatever numbers their functions have", () => {
    const turned = {
      functions: PROFILE.functions.toReversed(),
      stacks: PROFILE.stacks.map(({ frames, gas }) => ({ frames: frames.map(([index, line]) => [3 - index, line]), gas })),
    };
    const twice = folded(PROFILE, turned);
    assert.equal(twice.root.total, 200);
    assert.equal(twice.root.children.length, 1);
    assert.equal(twice.functions.size, 4);
  });

  test("are drawn as wide as their gas, and in full width from a frame that is looked at", () => {
    const { root } = folded(PROFILE);
    const drawn = (frame) => layOut(frame).map(({ frame, depth, left, width }) => `${frame.function.name} ${depth} ${left.toFixed(2)} ${width.toFixed(2)}`);
    assert.deepEqual(drawn(root), ["all 0 0.00 1.00", "handle 1 0.00 1.00", "transfer 2 0.00 0.90", "check 3 0.00 0.55", "check 4 0.00 0.25", "tostring 3 0.55 0.15"]);
    const check = root.children[0].children[0].children[0];
    assert.deepEqual(drawn(check), ["all 0 0.00 1.00", "handle 1 0.00 1.00", "transfer 2 0.00 1.00", "check 3 0.00 1.00", "check 4 0.00 0.45"]);
  });

  test("of a message that used nothing are one frame", () => {
    assert.deepEqual(layOut(folded({ functions: [], stacks: [] }).root).map(({ width }) => width), [1]);
  });
});

test("handlers: who took how many messages, and in which functions of the process the gas went", async () => {
  const { HandlerSummary } = await moduleOf("views/profile/handlers.ts");
  const summary = new HandlerSummary();
  const trial = (name, verdict) => ({ name, verdict, pattern: "" });
  summary.add({ gas: 100, profile: PROFILE, handling: { outcome: "handled", handlers: [trial("_eval", "passed"), trial("Transfer", "handled")] } });
  summary.add({ gas: 100, profile: PROFILE, handling: { outcome: "handled", handlers: [trial("Transfer", "handled")] } });
  summary.add({ gas: 7, profile: { functions: [], stacks: [] }, handling: { outcome: "inbox", handlers: [trial("Transfer", "passed")] } });
  const both = [trial("log", "continued"), trial("Info", "handled")];
  summary.add({ gas: 50, profile: { functions: [], stacks: [] }, handling: { outcome: "handled", handlers: both } });
  const told = summary.dearestFirst().map(({ name, messages, gas, functions }) => [name, messages, gas, [...functions]]);
  assert.deepEqual(told, [
    ["Transfer", 2, 200, [["transfer (aos:3)", 180]]],
    ["log, then Info", 1, 50, []],
    ["no handler (to the inbox)", 1, 7, []],
  ]);
});

test("FNV-1a of 32 bits, over UTF-8", async () => {
  const { fnv1a } = await moduleOf("session/fnv1a.ts");
  assert.deepEqual(["", "a", "foobar", new Uint8Array([97])].map(fnv1a), ["811c9dc5", "e40c292c", "bf9cf968", "e40c292c"]);
  assert.equal(fnv1a("ü"), fnv1a(new TextEncoder().encode("ü")));
});

describe("in the page", () => {
  const page = usePage();
  const flame = (tab) => tab.getByRole("tree", { name: "Flame graph" });
  const current = (tab) => flame(tab).locator("[aria-selected=true]");
  const told = (tab) => tab.locator(".profile-flame-head").getByRole("status");
  const sees = (locator) => locator.waitFor();
  const SOURCE = [
    "local function spin(count)",
    "  local sum = 0",
    "  for index = 1, count do sum = sum + index end",
    "  return sum",
    "end",
    'Handlers.add("Work", "Work", function(msg)',
    "  Sum = spin(tonumber(msg.Count))",
    "end)",
  ].join("\n");

  /** A tab with a process that has a handler with a loop, and has handled messages for it in the slots 2, 3 and 4. */
  const open = async (options) => {
    const tab = await page.open(options);
    await evaluate(tab, SOURCE);
    await tab.evaluate(async () => {
      for (const count of [100, 200, 300]) await lunette.process.send({ tags: { Action: "Work", Count: count } });
      await lunette.network.settle();
    });
    await tab.evaluate(() => (location.hash = "#/profile?slot=4"));
    await sees(flame(tab));
    return tab;
  };
  const measure = async (tab, from, to) => {
    await tab.getByLabel("From slot").fill(from);
    await tab.getByLabel("to slot", { exact: true }).fill(to);
    await tab.getByRole("button", { name: "Measure" }).click();
  };

  test("the last message: all of its gas, frame by frame, with the keys", async () => {
    const tab = await open();
    const gas = await tab.evaluate(async () => (await lunette.process.result({ slot: 4 })).gas.toLocaleString("en"));
    await sees(tab.getByText(`The message of slot 4 used ${gas} gas.`));
    assert.match(await told(tab).textContent(), new RegExp(`^All: ${gas} gas`));
    await flame(tab).focus();
    await tab.keyboard.press("ArrowDown");
    const second = await told(tab).textContent();
    assert.match(second, /gas, [\d.]+ % of all; [\d,]+ gas by itself/);
    await tab.keyboard.press("End");
    await tab.keyboard.press("Home");
    assert.match(await told(tab).textContent(), /^All/);
    const spin = flame(tab).getByRole("treeitem", { name: /^spin, / });
    await spin.click();
    assert.equal(await spin.getAttribute("aria-selected"), "true");
    assert.equal(await spin.evaluate(({ style }) => style.width), "100%");
    assert.match(await told(tab).textContent(), /^spin, aos:1: /);
    await tab.keyboard.press("Escape");
    assert.notEqual(await current(tab).getAttribute("aria-label"), await spin.getAttribute("aria-label"));
    await tab.getByRole("button", { name: "Show all" }).click();
    assert.match(await current(tab).getAttribute("aria-label"), /^all, 100\.0 %/);
    await accessible(tab, "a profile");
  });

  test("the source is annotated line by line; the machine's own is not here, and what the process made of texts is told", async () => {
    const tab = await open();
    await tab.getByRole("region", { name: "Functions" }).getByRole("button", { name: "spin", exact: true }).click();
    const lines = tab.getByRole("listbox", { name: "Lines of the source" });
    const line = (number) => lines.getByRole("option").filter({ has: tab.locator(".profile-number", { hasText: new RegExp(`^${number}$`) }) });
    await sees(tab.getByRole("link", { name: "the message of slot 1" }));
    assert.match(await line(3).textContent(), /^3[\d,]+[\d.]+ % {2}for index = 1, count do sum = sum \+ index end$/);
    assert.match(await line(4).textContent(), /^4.*return sum$/);
    assert.match(await line(5).textContent(), /^5end$/);
    await lines.focus();
    await tab.keyboard.press("Home");
    await tab.keyboard.press("ArrowDown");
    await tab.keyboard.press("ArrowDown");
    await sees(tab.getByText(/^Line 3: [\d,]+ gas by itself, [\d.]+ % of all;/));
    const source = tab.getByRole("combobox", { name: "Source" });
    await source.selectOption(await source.locator("option", { hasText: "library of the machine" }).first().getAttribute("value"));
    await sees(tab.getByText(/is part of the machine's library, whose source is not here/));
    await evaluate(tab, "Made = load('local n = 0 for i = 1, 50 do n = n + i end', 'made') Made()");
    // The page hears of it a moment later.
    await sees(tab.getByText("of 0 to 5"));
    await measure(tab, "5", "5");
    await sees(tab.getByText("The message of slot 5 used"));
    await source.selectOption(await source.locator("option", { hasText: /^made/ }).getAttribute("value"));
    await sees(tab.getByText(/Its text is not in the 6 messages of the log/));
  });

  test("a range: by handler, added up", async () => {
    const tab = await open();
    await measure(tab, "1", "4");
    const gas = await tab.evaluate(async () => {
      const entries = await lunette.process.log({ from: 1, to: 4 });
      return entries.reduce((sum, { result }) => sum + result.gas, 0).toLocaleString("en");
    });
    await sees(tab.getByText(`4 messages from slot 1 on used ${gas} gas`));
    assert.match(tab.url(), /slot=1&to=4$/);
    const rows = tab.getByRole("region", { name: "Handlers" }).getByRole("row");
    assert.deepEqual(await rows.getByRole("rowheader").allTextContents(), ["Work", "_eval"]);
    assert.match(await rows.nth(1).textContent(), /^Work3.*function \(aos:6\)/);
    await tab.reload();
    await sees(tab.getByText(`4 messages from slot 1 on used ${gas} gas`));
  });

  test("a tick of a cron is measured, and not the message before it", async () => {
    const tab = await page.open();
    const { process, slot, tick, gas } = await tab.evaluate(async (source) => {
      const tags = { Name: "clock", "Cron-Interval": "1-second", "Cron-Tag-Action": "Work", "Cron-Tag-Count": "500" };
      const clock = await lunette.network.spawn({ monitor: true, tags });
      await clock.eval(source);
      for (;;) {
        const tick = (await clock.log()).at(-1).ticks.at(-1);
        if (tick === undefined) await new Promise((resolve) => setTimeout(resolve, 100));
        else return { process: clock.id, slot: tick.slot, tick: tick.cron.number, gas: (await clock.unmonitor(), tick.gas.toLocaleString("en")) };
      }
    }, SOURCE);
    await tab.evaluate((hash) => (location.hash = hash), `#/messages?process=${process}&slot=${slot}&tick=${tick}`);
    await tab.getByRole("link", { name: "Profile: where its gas went" }).click();
    await sees(tab.getByText(`Tick ${tick} after slot ${slot} used ${gas} gas`));
    assert.match(await tab.getByRole("link", { name: `Tick ${tick} after slot ${slot}` }).getAttribute("href"), new RegExp(`slot=${slot}&tick=${tick}$`));
    await tab.getByRole("button", { name: "Measure" }).click();
    await sees(tab.getByText(`The message of slot ${slot} used`));
  });

  test("ranges that are none are told, in the field or in the address", async () => {
    const tab = await open();
    for (const [from, to, problem] of [
      ["x", "2", "Slots are whole numbers from 0."],
      ["3", "1", "The range ends before it begins: slot 1 is before slot 3."],
      ["0", "77", "There is no slot 77 yet: the last one is 4."],
    ]) {
      await measure(tab, from, to);
      await sees(tab.getByRole("alert").getByText(problem));
    }
    await tab.evaluate(() => (location.hash = "#/profile?slot=99"));
    await sees(tab.getByRole("alert").getByText("There is no slot 99 yet: the last one is 4."));
    await accessible(tab, "a bad range");
  });

  test("a long measurement is seen to go on, and can be given up: what was measured stays", async () => {
    const tab = await open();
    await tab.evaluate(() => {
      const { prototype } = lunette.network.constructor;
      const { trace } = prototype;
      prototype.trace = async function (process, options) {
        if (options.slot === 3) await new Promise((_, reject) => options.signal.addEventListener("abort", () => reject(new Error("aborted"))));
        return trace.call(this, process, options);
      };
    });
    await measure(tab, "1", "4");
    await tab.waitForFunction(() => document.querySelector("progress")?.value === 2);
    await accessible(tab, "a measurement");
    await tab.getByRole("button", { name: "Cancel" }).click();
    await sees(tab.getByText("It was given up after 2 of 4."));
    assert.equal(await tab.locator("progress").count(), 0);
  });

  test("from a state to its cost, and on a phone", async () => {
    const tab = await open({ viewport: { width: 360, height: 640 } });
    await show(tab, "State");
    await tab.getByRole("button", { name: "The slot before" }).click();
    await sees(tab.getByText("The message of slot 3"));
    await tab.getByRole("link", { name: "What it cost" }).click();
    await sees(tab.getByText(/The message of slot 3 used/));
    await show(tab, "Profile");
    await sees(tab.getByText(/The message of slot 4 used/));
    await accessible(tab, "on a phone");
    assert.equal(await tab.locator("main").evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth), 0);
  });
});
