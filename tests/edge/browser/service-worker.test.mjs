// AO's interfaces in the pages of a site, by its service worker: alone, beside pages that have the network open, ended at the worst moments, and
// replaced.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { ID } from "../host.mjs";
import { until } from "../../common/until.mjs";
import { Pages, ask, evaluate, logOf, message, register, resultOf, send, spawn, valueOf } from "./pages.mjs";

let pages;

before(async () => {
  pages = await Pages.create();
});

after(() => pages.destroy());

/** A ball may be passed on so often. */
const limits = { hops: 5000 };

/** Opens the network in a page, as apps do. */
const openNetwork = (tab, name) =>
  tab.evaluate(
    async ([name, limits]) => {
      const { Lunette } = await import("/pkg/index.js");
      globalThis.ao = await Lunette.open({ name, limits });
      return (await ao.status()).role;
    },
    [name, limits],
  );

const roleOf = (tab) => tab.evaluate(async () => (await ao.status()).role);

/** Two processes that play: each passes the ball to the other until it has come so often. */
const PLAYER = `
Got = Got or {}
Handlers.add("Ball", "Ball", function(m)
  local left = tonumber(m.Left)
  Got[#Got + 1] = left
  if left > 0 then Send({ Target = m.From == ao.id and Other or m.From, Action = "Ball", Left = tostring(left - 1) }) end
end)`;

async function players(tab) {
  const [one, other] = [await spawn(tab), await spawn(tab)];
  await evaluate(tab, one, `${PLAYER} Other = "${other}"`);
  await evaluate(tab, other, `${PLAYER} Other = "${one}"`);
  return [one, other];
}

const throwBall = async (tab, [one, other], times) => send(tab, await message(one, `Send({ Target = "${other}", Action = "Ball", Left = "${times}" })`));

/** The numbers of a player's balls, in the order in which they came. */
const ballsOf = async (tab, process) => (await evaluate(tab, process, 'return table.concat(Got, " ")')).split(" ").filter(Boolean).map(Number);

const lengthOf = async (tab, process) => (await valueOf(tab, `ao/${process}/slot/current`));

/** Each ball came once, and to whom it was thrown. */
async function assertPlayed(tab, [one, other], times) {
  const all = Array.from({ length: times + 1 }, (_, index) => times - index);
  await until("the last ball", () => ballsOf(tab, times % 2 === 0 ? other : one), (balls) => balls.includes(0));
  assert.deepEqual(await ballsOf(tab, other), all.filter((_, index) => index % 2 === 0));
  assert.deepEqual(await ballsOf(tab, one), all.filter((_, index) => index % 2 === 1));
}

describe("a service worker", { timeout: 300_000 }, () => {
  test("gives a page that only fetches a network that is kept", async (t) => {
    const folder = pages.folder();
    const tab = await pages.open(t, folder);
    const process = await spawn(tab);
    assert.match(process, ID);
    assert.equal(await evaluate(tab, process, "x = 6 return x * 7"), "42");
    const { units } = await valueOf(tab, "ao/");
    const base = `${folder.url}/ao`;
    assert.deepEqual(units, { mu: `${base}/mu`, su: `${base}/su`, cu: `${base}/cu`, gateway: `${base}/gateway`, hyperbeam: base });
    await tab.reload();
    assert.equal(await evaluate(tab, process, "return x"), "6");
    assert.deepEqual(tab.problems, []);
  });

  test("leaves everything outside of its path alone", async (t) => {
    const folder = pages.folder();
    pages.site.files.set(`${folder.path}/aofile`, "0123456789");
    const tab = await pages.open(t, folder);
    await valueOf(tab, "ao");
    pages.site.asked.length = 0;
    await tab.reload();
    assert.equal(await tab.title(), "A page without scripts");
    assert.deepEqual((({ status, text }) => [status, text])(await ask(tab, "aofile")), [200, "0123456789"]);
    assert.deepEqual((({ status, text }) => [status, text])(await ask(tab, "aofile", { headers: { range: "bytes=2-4" } })), [206, "234"]);
    assert.equal((await ask(tab, "elsewhere/ao/", { method: "POST", body: "x" })).status, 404);
    assert.equal((await ask(tab, "ao/../aofile")).status, 200);
    await valueOf(tab, "ao/../ao/?x");
    // Browsers look for icons, and for newer scripts, whenever they want.
    const asked = pages.site.asked.filter((line) => line.includes(folder.path) && !line.endsWith(".js")).map((line) => line.replace(folder.path, ""));
    assert.deepEqual(asked, ["GET /", "GET /aofile", "GET /aofile", "POST /elsewhere/ao/", "GET /aofile"]);
  });

  test("refuses what is no path, and what it was not asked to take", async (t) => {
    const tab = await pages.open(t, pages.folder({ handler: { spawners: ["B".repeat(42) + "A"] } }));
    for (const path of ["ao/mu/%2e%2e%2fx", "ao///su", "ao/su//timestamp"]) assert.equal((await valueOf(tab, path, { status: 400 })).field, "path");
    // In mainnet mode clients add paths to an address that ends with a slash.
    assert.match((await ask(tab, "ao//~meta@1.0/info/address")).text, ID);
    assert.equal((await valueOf(tab, "ao/mu", { method: "POST", body: "no item", status: 400 })).code, "invalid-item");
    const refused = await ask(tab, "ao/mu", { method: "POST", body: (await message("A".repeat(43), "1")).raw });
    assert.equal(JSON.parse(refused.text).code, "unknown-process");
    await assert.rejects(spawn(tab), /403/);
  });

  test("serves two tabs at once, in one order", async (t) => {
    const folder = pages.folder();
    const tabs = [await pages.open(t, folder), await pages.open(t, folder)];
    const process = await spawn(tabs[0]);
    const items = await Promise.all(Array.from({ length: 20 }, (_, index) => message(process, `return ${index}`)));
    const sent = await Promise.all(items.map((item, index) => send(tabs[index % 2], item)));
    const results = await Promise.all(sent.map((id, index) => resultOf(tabs[(index + 1) % 2], process, id)));
    assert.deepEqual(results.map(({ Output }) => Output.data), items.map((_, index) => String(index)));
    assert.deepEqual((await logOf(tabs[1], process)).slice(1).sort(), sent.sort());
  });
});

describe("a page that has the network open", { timeout: 300_000 }, () => {
  test("runs it, and its service worker asks it", async (t) => {
    const folder = pages.folder();
    const tab = await pages.open(t, folder);
    assert.equal(await openNetwork(tab, folder.name), "owner");
    await tab.evaluate(() => {
      globalThis.events = [];
      ao.subscribe((event) => events.push(event));
    });
    const process = await spawn(tab);
    const id = await send(tab, await message(process, "return 6 * 7"));
    assert.equal((await resultOf(tab, process, id)).Output.data, "42");
    await tab.waitForFunction((id) => events.some(({ type, message }) => type === "scheduled" && message === id), id);
    assert.deepEqual(await tab.evaluate(async () => (await ao.processes()).map(({ id }) => id)), [process]);
    assert.equal(await roleOf(tab), "owner");
  });

  test("takes it over from the service worker, which asks it from then on, and goes on by itself when the page is closed", async (t) => {
    const folder = pages.folder();
    const [tab, other] = [await pages.open(t, folder), await pages.open(t, folder)];
    const process = await spawn(tab);
    await evaluate(tab, process, "Counted = 1");
    assert.equal(await openNetwork(other, folder.name), "owner");
    assert.equal(await evaluate(tab, process, "Counted = Counted + 1 return Counted"), "2");
    assert.deepEqual([await roleOf(other), await other.evaluate(async (id) => (await ao.info(id)).slot, process)], ["owner", 2]);
    await other.close();
    assert.equal(await evaluate(tab, process, "Counted = Counted + 1 return Counted"), "3");
  });

  test("takes over while messages are on their way: all are there once", async (t) => {
    const folder = pages.folder({ limits });
    const [tab, other] = [await pages.open(t, folder), await pages.open(t, folder)];
    const both = await players(tab);
    await throwBall(tab, both, 200);
    assert.equal(await openNetwork(other, folder.name), "owner");
    await assertPlayed(tab, both, 200);
    assert.equal(await roleOf(other), "owner");
  });

  test("with another release of the package is not asked: the service worker says so until the page is closed", async (t) => {
    const folder = pages.folder();
    const [tab, other] = [await pages.open(t, folder), await pages.open(t, folder)];
    const process = await spawn(tab);
    const { VERSION } = await import("../../../pkg/common/version.js");
    const source = await readFile(new URL("../../../pkg/common/version.js", import.meta.url), "utf8");
    t.after(() => pages.site.files.delete("/pkg/common/version.js"));
    pages.site.files.set("/pkg/common/version.js", source.replace(VERSION, "9.0.0"));
    assert.equal(await openNetwork(other, folder.name), "owner");
    const { code, error } = await valueOf(tab, "ao", { status: 503 });
    assert.equal(code, "other-version");
    assert.match(error, new RegExp(`9\\.0\\.0.*${VERSION}`));
    await other.close();
    assert.equal(await evaluate(tab, process, "return 1"), "1");
  });
});

describe("a service worker that is ended", { timeout: 300_000 }, () => {
  /** A message that takes a while, and says how many there were before. */
  const SLOW = "for i = 1, 3000000 do end Count = (Count or 0) + 1 return Count";

  test("between the acknowledgement of messages and their results has lost none of them", async (t) => {
    const tab = await pages.open(t, pages.folder());
    const process = await spawn(tab);
    const items = await Promise.all(Array.from({ length: 12 }, () => message(process, SLOW)));
    const sent = [];
    for (const item of items) sent.push(await send(tab, item));
    await pages.stopWorkers(tab);
    const results = await Promise.all(sent.map((id) => resultOf(tab, process, id)));
    assert.deepEqual(results.map(({ Output }) => Output.data), sent.map((_, index) => String(index + 1)));
    assert.deepEqual((await logOf(tab, process)).slice(1), sent);
  });

  /** Tells pages of each message that it gets. */
  const TELLING = `
const taken = new BroadcastChannel("taken");
addEventListener("fetch", ({ request }) => request.method === "POST" && taken.postMessage(request.url));
`;

  test("before it acknowledged a message has it once when it is sent again", async (t) => {
    const tab = await pages.open(t, pages.folder({}, TELLING));
    const process = await spawn(tab);
    await tab.evaluate(() => {
      globalThis.taken = [];
      new BroadcastChannel("taken").onmessage = ({ data }) => taken.push(data);
    });
    const sent = [];
    for (let round = 0; round < 6; round += 1) {
      const items = await Promise.all(Array.from({ length: 8 }, () => message(process, SLOW)));
      const asked = Promise.all(items.map(({ raw }) => ask(tab, "ao/mu", { method: "POST", body: raw })));
      await setTimeout(round * 20);
      await pages.stopWorkers(tab);
      for (const { status, error } of await asked) assert.ok(status === 202 || error === "Failed to fetch", `${status} ${error}`);
      for (const item of items) sent.push(await send(tab, item));
    }
    // Chromium itself asks the next service worker what the last one did not answer.
    const takenTwice = (await tab.evaluate(() => taken.length)) - 2 * sent.length;
    assert.ok(takenTwice > 0, "it was never ended in the middle of a request");
    await Promise.all(sent.map((id) => resultOf(tab, process, id)));
    assert.deepEqual((await logOf(tab, process)).slice(1).sort(), sent.toSorted());
    assert.equal(await evaluate(tab, process, "return Count"), String(sent.length));
  });

  for (const [who, goOn] of [
    ["it is asked again", async () => {}],
    ["a page opens the network", (tab, name) => openNetwork(tab, name)],
  ]) {
    test(`while processes send each other messages goes on when ${who}: each is delivered once`, async (t) => {
      const folder = pages.folder({ limits });
      const tab = await pages.open(t, folder);
      const both = await players(tab);
      const times = 600;
      await throwBall(tab, both, times);
      let interrupted = 0;
      for (let kills = 0; kills < 4; kills += 1) {
        await pages.stopWorkers(tab);
        // The first request starts it again; deliveries go on from then on.
        if ((await lengthOf(tab, both[1])) < times / 2) interrupted += 1;
      }
      assert.ok(interrupted > 0, "it was through before it was ended");
      await pages.stopWorkers(tab);
      await goOn(tab, folder.name);
      await assertPlayed(tab, both, times);
    });
  }

  test("is there again without its server, and whatever that has in the place of its files", async (t) => {
    const tab = await pages.open(t, pages.folder());
    const process = await spawn(tab);
    const replaced = ["/pkg/dist/lunette_web_bg.wasm", "/pkg/dist/process.wasm"];
    t.after(() => replaced.forEach((path) => pages.site.files.delete(path)));
    for (const path of replaced) pages.site.files.set(path, "of another version");
    await pages.stopWorkers(tab);
    assert.equal(await evaluate(tab, process, "return 1 + 1"), "2");
    // A person who empties the caches of the site leaves it with what the server has.
    await tab.evaluate(async () => Promise.all((await caches.keys()).map((name) => caches.delete(name))));
    await pages.stopWorkers(tab);
    const { code, error, retryable } = await valueOf(tab, "ao/", { status: 500 });
    assert.deepEqual([code, retryable], ["worker-failed", true]);
    assert.match(error, /\.wasm is of another version than this service worker/);
    for (const path of replaced) pages.site.files.delete(path);
    assert.equal(await evaluate(tab, process, "return 2 + 2"), "4");
  });
});

describe("a service worker that is replaced", { timeout: 300_000 }, () => {
  test("gives way at once, in the middle of its work; the new one goes on", async (t) => {
    const folder = pages.folder({ limits });
    const tab = await pages.open(t, folder);
    const both = await players(tab);
    await throwBall(tab, both, 400);
    assert.equal((await ask(tab, `ao/cu/state/${both[0]}`)).status, 501);
    folder.deploy({ handler: { state: true } });
    const replaced = tab.evaluate(() => new Promise((resolve) => (navigator.serviceWorker.oncontrollerchange = () => resolve())));
    await tab.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await replaced;
    assert.notEqual((await ask(tab, `ao/cu/state/${both[0]}`)).status, 501);
    await assertPlayed(tab, both, 400);
    const kept = await tab.evaluate(async (cache) => (await (await caches.open(cache)).keys()).map(({ url }) => new URL(url).pathname), `lunette ${folder.url}/`);
    assert.deepEqual(kept.sort(), ["/pkg/dist/lunette_web_bg.wasm", "/pkg/dist/process.wasm"]);
  });

  test("stays until its pages are closed unless it is told otherwise", async (t) => {
    const folder = pages.folder({ skipWaiting: false, claim: false });
    const first = await pages.open(t, folder, { answered: false });
    await first.evaluate(async () => {
      await navigator.serviceWorker.register("sw.js", { type: "module" });
      await navigator.serviceWorker.ready;
    });
    assert.equal((await ask(first, "ao/")).status, 404, "a page that was there before is not answered");
    await first.close();
    const tab = await pages.open(t, folder);
    const process = await spawn(tab);
    folder.deploy({ handler: { state: true } });
    await tab.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration.update();
      while (registration.waiting === null) await new Promise((resolve) => setTimeout(resolve, 10));
    });
    assert.equal((await ask(tab, `ao/cu/state/${process}`)).status, 501);
    await tab.close();
    // A page that is opened before the browser is through with the closed one keeps the old one, so it is another page each time.
    const asked = async () => {
      const next = await pages.open(t, folder, { answered: false });
      await register(next);
      const answer = await ask(next, `ao/cu/state/${process}`);
      await next.close();
      return answer;
    };
    await until("the new one", asked, ({ status }) => status !== 501);
  });
});

describe("a service worker says what it lacks", { timeout: 300_000 }, () => {
  for (const [what, script, problem] of [
    ["IndexedDB", "Object.defineProperty(globalThis, 'indexedDB', { value: undefined });", /no IndexedDB/],
    ["Web Locks", "Object.defineProperty(navigator, 'locks', { value: undefined });", /no Web Locks/],
    ["room in IndexedDB", "indexedDB.open = () => { throw new DOMException('not here', 'SecurityError'); };", /cannot be stored here.*SecurityError: not here/],
  ]) {
    test(what, async (t) => {
      const tab = await pages.open(t, pages.folder({}, script));
      const { code, error } = await valueOf(tab, "ao/", { status: 503 });
      assert.equal(code, "storage");
      assert.match(error, problem);
    });
  }

  test("a machine", async (t) => {
    const folder = pages.folder({ machine: "machine.wasm" });
    const tab = await pages.open(t, folder);
    const { code, field } = await valueOf(tab, "ao/", { status: 500 });
    assert.deepEqual([code, field], ["invalid-module", "machine"]);
    pages.site.files.set(`${folder.path}/machine.wasm`, await readFile(new URL("../../../pkg/dist/process.wasm", import.meta.url)));
    assert.equal(await evaluate(tab, await spawn(tab), "return 7"), "7");
  });

  test("a path that would hide its pages, in the error of its script", async (t) => {
    const tab = await pages.open(t, pages.folder({ path: "/" }), { answered: false });
    await assert.rejects(tab.evaluate(() => navigator.serviceWorker.register("sw.js", { type: "module" })), /ServiceWorker script evaluation failed/);
  });
});
