// Many tabs in Chromium, with real locks, crashes and sleep: on a network that evaluates nothing, and on the real one.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { Setting, ready } from "../../browser/browser.mjs";
import { endRuntimeWorker, keepWorkers } from "../../browser/workers.mjs";

const TYPES = { html: "text/html", js: "text/javascript" };
const FOLDER = new URL("../", import.meta.url);

let setting;
let count = 0;

before(async () => {
  setting = await Setting.create();
  await setting.context.route("**/client-test/**", async (route) => {
    const path = new URL(route.request().url()).pathname.replace("/client-test/", "");
    await route.fulfill({ body: await readFile(new URL(path, FOLDER)), contentType: TYPES[path.split(".").at(-1)] });
  });
});

after(() => setting.destroy());

/** A network of its own for a test: tabs of it are opened one after the other. */
function networkFor(t, kind) {
  const name = `${kind} ${(count += 1)}`;
  const tabs = [];
  t.after(() => Promise.all(tabs.map((tab) => tab.close())));
  return async () => {
    const tab = await setting.context.newPage();
    tabs.push(tab);
    tab.problems = [];
    tab.on("pageerror", (error) => tab.problems.push(String(error)));
    tab.network = [kind, name];
    await keepWorkers(tab);
    await tab.goto(`${setting.address}/client-test/browser/page.html`);
    await ready(tab);
    tab.role = await tab.evaluate(([kind, name]) => openNetwork(kind, { name }), tab.network);
    return tab;
  };
}

const spawn = (tab) => tab.evaluate(async () => (await ao.spawn()).id);
const roleOf = (tab) => tab.evaluate(async () => (await ao.status()).role);
const start = (tab, process, prefix, window = 8) => tab.evaluate((given) => startSending(...given), [process, prefix, window]);
const acknowledgedBy = (tab, number) => tab.waitForFunction((wanted) => acknowledged.length >= wanted, number);
const stop = (tab) => tab.evaluate(() => stopSending());

async function crash(tab) {
  const tools = await setting.context.newCDPSession(tab);
  const crashed = tab.waitForEvent("crash");
  // The renderer that should answer is gone, so nothing answers.
  tools.send("Page.crash").catch(() => {});
  await crashed;
}

/** Stops the runtime worker of a tab in its tracks for a time, as a browser that puts a tab to sleep does. */
function freeze(tab, milliseconds) {
  const runtime = tab.workers().find((worker) => !worker.url().includes("machine-worker"));
  return runtime.evaluate((time) => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    Atomics.wait(new Int32Array(memory.buffer), 0, 0, time);
  }, milliseconds);
}

/** The numbered messages of a process and their slots, in the order of its log. */
function sentTo(tab, process) {
  return tab.evaluate(async (id) => {
    const found = [];
    const { slot } = await ao.process(id).info();
    for (let from = 0; from <= slot; from += 500) {
      const entries = await ao.process(id).log({ from, to: from + 499, limit: 500, results: false });
      found.push(...entries.map(({ slot, message }) => ({ data: message.data, slot })));
    }
    return found.filter(({ data }) => /^[a-z]\d+$/.test(data));
  }, process);
}

/** Each message once, and all that were acknowledged where they were said to be. */
function assertOnce(sent, ...acknowledged) {
  const slots = new Map(sent.map(({ data, slot }) => [data, slot]));
  assert.equal(slots.size, sent.length, "nothing is there twice");
  const elsewhere = acknowledged.flat().filter(({ data, slot }) => slots.get(data) !== slot);
  assert.deepEqual(elsewhere, [], "what was acknowledged is where it was said to be");
}

/** The longest time, in milliseconds, between two answers. */
function longestPause(acknowledged) {
  return Math.max(...acknowledged.slice(1).map(({ at }, index) => at - acknowledged[index].at));
}

test("a worker that cannot be started is an error", async (t) => {
  const tab = await setting.context.newPage();
  t.after(() => tab.close());
  await tab.goto(`${setting.address}/client-test/browser/page.html`);
  await ready(tab);
  const error = await tab.evaluate(async () => {
    const { Lunette } = await import("/pkg/index.js");
    return Lunette.open({ worker: () => new Worker("/missing.js", { type: "module" }) }).catch(({ name, code }) => ({ name, code }));
  });
  assert.deepEqual(error, { name: "LunetteError", code: "worker-failed" });
});

test("without a worker the same runtime runs in the page", async (t) => {
  const tab = await setting.context.newPage();
  t.after(() => tab.close());
  await tab.goto(`${setting.address}/client-test/browser/page.html`);
  await ready(tab);
  const outcome = await tab.evaluate(async () => {
    const { Lunette } = await import("/pkg/index.js");
    const ao = await Lunette.open({ name: "in the page", worker: false });
    const process = await ao.spawn();
    const { result } = await process.eval("return 6 * 7");
    const { persistence, role } = await ao.status();
    await ao.close();
    return [result.Output.data, persistence, role];
  });
  assert.deepEqual([outcome, tab.workers()], [["42", "saved", "owner"], []]);
});

for (const kind of ["fake", "real"]) {
  describe(`the ${kind} network`, { timeout: 300_000 }, () => {
    test("the first tab owns, the second asks it, and both see what happens", async (t) => {
      const open = networkFor(t, kind);
      const [owner, guest] = [await open(), await open()];
      assert.deepEqual([owner.role, guest.role], ["owner", "guest"]);
      const process = await spawn(owner);
      const receipt = await guest.evaluate((id) => ao.send({ process: id, data: "a1", tags: { Action: "Ping" } }), process);
      for (const tab of [owner, guest]) {
        await tab.waitForFunction(({ message }) => events.some((event) => event.type === "scheduled" && event.message === message), receipt);
      }
      const error = await guest.evaluate(() => ao.info("A".repeat(43)).catch(({ name, code, process }) => ({ name, code, process })));
      assert.deepEqual(error, { name: "LunetteError", code: "unknown-process", process: "A".repeat(43) });
      assert.deepEqual([owner.problems, guest.problems], [[], []]);
    });

    test("tabs that open at the same time agree on one owner", async (t) => {
      const open = networkFor(t, kind);
      const tabs = await Promise.all([open(), open(), open(), open()]);
      assert.deepEqual(tabs.map(({ role }) => role).sort(), ["guest", "guest", "guest", "owner"]);
      const ids = await Promise.all(tabs.map(spawn));
      assert.equal((await tabs[0].evaluate(() => ao.processes())).length, new Set(ids).size);
    });

    test("a call that is given up rejects at once, and the next one is answered", async (t) => {
      const open = networkFor(t, kind);
      await open();
      const guest = await open();
      const process = await spawn(guest);
      const outcome = await guest.evaluate(async (id) => {
        const controller = new AbortController();
        const given = ao.send({ process: id, data: "x", signal: controller.signal }).catch(({ code }) => code);
        controller.abort();
        return [await given, (await ao.info(id)).id];
      }, process);
      assert.deepEqual(outcome, ["aborted", process]);
    });

    test("a page that is busy delays nobody: its network runs in a worker", async (t) => {
      const open = networkFor(t, kind);
      const [owner, guest] = [await open(), await open()];
      const process = await spawn(guest);
      const busy = owner.evaluate(() => {
        const end = performance.now() + 2000;
        while (performance.now() < end);
        return performance.timeOrigin + end;
      });
      await start(guest, process, "a");
      await acknowledgedBy(guest, 20);
      const acknowledged = await stop(guest);
      const end = await busy;
      assert.ok(acknowledged.slice(0, 20).every(({ at }) => at < end), "answered while the page of the owner was busy");
    });

    test("the owner crashes under load: another tab takes over, nothing acknowledged is lost, nothing is done twice", async (t) => {
      const open = networkFor(t, kind);
      const [owner, guest, other] = [await open(), await open(), await open()];
      const process = await spawn(owner);
      await start(guest, process, "a");
      await start(other, process, "b");
      await acknowledgedBy(guest, 50);
      await crash(owner);
      for (const tab of [guest, other]) {
        const before = await tab.evaluate(() => acknowledged.length);
        await acknowledgedBy(tab, before + 50);
      }
      const answers = [await stop(guest), await stop(other)];
      assertOnce(await sentTo(guest, process), ...answers);
      assert.deepEqual([await roleOf(guest), await roleOf(other)].sort(), ["guest", "owner"]);
      t.diagnostic(`longest pause between two answers: ${answers.map((list) => Math.round(longestPause(list))).join(" and ")} ms`);
    });

    test("tab after tab crashes", async (t) => {
      const open = networkFor(t, kind);
      let owner = await open();
      const process = await spawn(owner);
      const all = [];
      for (const prefix of ["a", "b", "c"]) {
        const guest = await open();
        assert.equal(guest.role, "guest");
        await start(guest, process, prefix);
        await acknowledgedBy(guest, 20);
        await crash(owner);
        const before = await guest.evaluate(() => acknowledged.length);
        await acknowledgedBy(guest, before + 20);
        all.push(...(await stop(guest)));
        owner = guest;
      }
      assertOnce(await sentTo(owner, process), all);
    });

    test("the owner's tab is closed under load", async (t) => {
      const open = networkFor(t, kind);
      const [owner, guest] = [await open(), await open()];
      const process = await spawn(owner);
      await start(guest, process, "a");
      await acknowledgedBy(guest, 20);
      await owner.close();
      const before = await guest.evaluate(() => acknowledged.length);
      await acknowledgedBy(guest, before + 20);
      const answers = await stop(guest);
      assertOnce(await sentTo(guest, process), answers);
      assert.equal(await roleOf(guest), "owner");
    });

    test("the worker of the owner is ended: its own calls reject, another tab takes over, and the page can open the network again", async (t) => {
      const open = networkFor(t, kind);
      const [owner, guest] = [await open(), await open()];
      const process = await spawn(owner);
      await start(owner, process, "a");
      await start(guest, process, "b");
      await acknowledgedBy(owner, 20);
      await acknowledgedBy(guest, 20);
      const failed = owner.evaluate(() => sending.catch(({ name, code }) => ({ name, code })));
      await endRuntimeWorker(owner);
      assert.deepEqual(await failed, { name: "LunetteError", code: "worker-failed" });
      assert.equal(await owner.evaluate(() => ao.status().catch(({ code }) => code)), "worker-failed");
      assert.deepEqual(await owner.evaluate(() => events.filter(({ type }) => type === "failed").map(({ code }) => code)), ["worker-failed"]);

      const before = await guest.evaluate(() => acknowledged.length);
      await acknowledgedBy(guest, before + 20);
      const answers = [await owner.evaluate(() => acknowledged), await stop(guest)];
      assert.equal(await roleOf(guest), "owner");
      assert.equal(await owner.evaluate(([kind, name]) => openNetwork(kind, { name }), owner.network), "guest");
      assertOnce(await sentTo(owner, process), ...answers);
    });

    test("an owner that sleeps is replaced, and wakes up as a guest", async (t) => {
      const open = networkFor(t, kind);
      const [owner, guest] = [await open(), await open()];
      const process = await spawn(owner);
      await start(owner, process, "a");
      await start(guest, process, "b");
      await acknowledgedBy(guest, 20);
      await acknowledgedBy(owner, 20);
      const asleep = freeze(owner, 10_000);
      await guest.waitForFunction(() => events.some(({ type, owner }) => type === "owner" && owner));
      const before = await guest.evaluate(() => acknowledged.length);
      await acknowledgedBy(guest, before + 20);
      await asleep;
      await owner.waitForFunction(() => events.some(({ type, owner }) => type === "owner" && !owner));
      const woken = await owner.evaluate(() => acknowledged.length);
      await acknowledgedBy(owner, woken + 20);
      const answers = [await stop(owner), await stop(guest)];
      assertOnce(await sentTo(owner, process), ...answers);
      assert.deepEqual([await roleOf(owner), await roleOf(guest)], ["guest", "owner"]);
      // What ran machines for the network of before is gone with it.
      assert.equal(owner.workers().length, 1);
      assert.deepEqual([owner.problems, guest.problems], [[], []]);
    });

    test("a tab that opens while the owner sleeps says that it waits, and gets the network", async (t) => {
      const open = networkFor(t, kind);
      const owner = await open();
      const process = await spawn(owner);
      const asleep = freeze(owner, 8_000);
      const second = await open();
      assert.deepEqual([second.role, await second.evaluate(() => waited)], ["owner", 1]);
      assert.equal((await second.evaluate((id) => ao.info(id), process)).id, process);
      await asleep;
      assert.equal(await roleOf(owner), "guest");
    });

    test("closing gives the network to the next tab; a large answer comes through", async (t) => {
      const open = networkFor(t, kind);
      const [owner, guest] = [await open(), await open()];
      const process = await spawn(owner);
      await owner.evaluate((id) => ao.send({ process: id, data: "x".repeat(1 << 21) }), process);
      const size = (id) => ao.log(id).then((entries) => entries.at(-1).message.data.length);
      assert.deepEqual(await Promise.all([owner, guest].map((tab) => tab.evaluate(size, process))), [1 << 21, 1 << 21]);
      await owner.evaluate(() => ao.close());
      assert.equal(await owner.evaluate(() => ao.status().catch(({ code }) => code)), "closed");
      assert.equal((await guest.evaluate((id) => ao.info(id), process)).id, process);
      assert.equal(await roleOf(guest), "owner");
    });
  });
}
