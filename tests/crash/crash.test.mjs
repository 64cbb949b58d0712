// Chromium is killed, its tabs crashed and its workers ended at random moments under load, and its disk is full: what was acknowledged is
// there, nothing is delivered twice, and everything that is stored holds. CRASHES=40 for a long one, SEED=... for other moments.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { randomSource } from "../common/random.mjs";
import { Setting, ready } from "../browser/browser.mjs";
import { endMachineWorker, endRuntimeWorker, keepWorkers } from "../browser/workers.mjs";
import { LOST, Replay, readImages } from "./images.mjs";
import { Load, prepare } from "./load.mjs";
import { checkNetwork, readNetwork } from "./verify.mjs";

const CRASHES = Number(process.env.CRASHES ?? 6);
const SEED = Number(process.env.SEED ?? 20261124);

/** So many crashes a network lives through: all that it ever stored is checked after each, and there is more of it each time. */
const LIFE = 10;

/** Milliseconds of load, at most. */
const LONGEST = 1200;

/** Bytes left on a disk that is almost full: enough to open a network. Then messages of so many bytes come. */
const ROOM = 2_000_000;
const BALLAST = 30_000;

const token = await readFile(new URL("../processes/token.lua", import.meta.url), "utf8");
const random = randomSource(SEED);

let setting;

const randomMoment = () => new Promise((resolve) => setTimeout(resolve, 50 + random() * LONGEST));

/** What happens. Gets the tabs under load, `{ tab, load }`, of which the first one owns the network; gives those that are there afterwards,
 *  at work still. What was refused must have been for the reason that a way names, if it names any. */
const WAYS = {
  "the browser is killed": async () => {
    await setting.killAndRelaunch();
    return [];
  },
  "the tab crashes": async ([{ tab }, ...others]) => {
    const tools = await setting.context.newCDPSession(tab);
    const crashed = tab.waitForEvent("crash");
    // The renderer that should answer is gone, so nothing answers.
    tools.send("Page.crash").catch(() => {});
    await crashed;
    await tab.close();
    return others;
  },
  "the machine's worker is ended": async (all) => {
    await endMachineWorker(all[0].tab);
    return all;
  },
  "the runtime's worker is ended": async ([{ tab, load }, ...others]) => {
    await endRuntimeWorker(tab);
    await load.ends();
    assert.deepEqual(Object.keys(load.refused), ["worker-failed"], "its page learns of it");
    load.refused = {};
    await tab.close();
    return others;
  },
  "the disk is full": async (all, network, loads) => {
    // A browser asks for the quota of a site only once in a while, but when it begins.
    await setting.killAndRelaunch();
    const tab = await openBlank();
    const tools = await setting.context.newCDPSession(tab);
    const usage = async () => (await tools.send("Storage.getUsageAndQuota", { origin: setting.address })).usage;
    const limit = (quotaSize) => tools.send("Storage.overrideQuotaForOrigin", { origin: setting.address, quotaSize });
    await readImages(tab);
    await limit((await usage()) + ROOM);
    await openNetwork(tab);
    const load = await Load.start(tab, network, { ballast: BALLAST });
    loads.push(load);
    await randomMoment();
    await limit(await usage());
    await load.isRefused();
    await limit(undefined);
    await load.goesOn();
    await load.stop();
    const { "quota-exceeded": full = 0, storage = 0, ...others } = load.refused;
    assert.ok(full > 0 && Object.keys(others).length === 0, `refused for lack of room: ${JSON.stringify(load.refused)}`);
    load.refused = {};
    await tab.close();
    return [];
  },
  "the tab is closed": async ([{ tab }, ...others]) => {
    await tab.close();
    return others;
  },
};

/** All of them first; then the browser is killed two times of three, and the others come in turns. */
function wayOf(crash) {
  const names = Object.keys(WAYS);
  if (crash <= names.length) return names[crash - 1];
  return crash % 3 === 0 ? names[1 + ((crash / 3) % (names.length - 1))] : names[0];
}

/** A page of the network's site that has no network, so that what is stored is what the last one left. */
async function openBlank() {
  const tab = await setting.context.newPage();
  await keepWorkers(tab);
  await tab.goto(`${setting.address}/icon.svg`);
  return tab;
}

/** Removes the empty database that looking for one has made. */
function forgetDatabase(tab) {
  return tab.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const deletion = indexedDB.deleteDatabase("lunette");
        deletion.onsuccess = resolve;
        deletion.onerror = () => reject(deletion.error);
        deletion.onblocked = () => reject(new Error("the database is in use"));
      }),
  );
}

async function openNetwork(tab) {
  await tab.goto(setting.address);
  await ready(tab);
}

async function openTab() {
  const tab = await openBlank();
  await openNetwork(tab);
  return tab;
}

for (let first = 1; first <= CRASHES; first += LIFE) {
  const last = Math.min(first + LIFE - 1, CRASHES);
  test(`crashes ${first} to ${last} under load`, { timeout: 600_000 }, async (context) => {
    setting = await Setting.create({ serviceWorkers: "block" });
    let keep = join(tmpdir(), `lunette-crash-${Date.now()}`);
    try {
      await endure(first, last, context);
      keep = undefined;
    } finally {
      if (keep !== undefined) context.diagnostic(`the profile is in ${keep}`);
      await setting.destroy({ keep });
    }
  });
}

/** Crashes from the first to the last, of one network.
 *
 *  Chromium itself, killed at a bad moment, has begun again with nothing of what the site had stored (twice in some three hundred kills). No page
 *  can do anything about that: then there is another network, once. */
async function endure(first, last, context) {
  let life = await Life.begin(await openTab());
  let dropped = 0;
  for (let crash = first; crash <= last; crash += 1) {
    try {
      context.diagnostic(`${crash}: ${await life.crash(crash)}`);
    } catch (error) {
      if (!error.message.includes(LOST) || !(await setting.hasDroppedSite())) throw error;
      dropped += 1;
      assert.equal(dropped, 1, "the browser drops what is stored again and again");
      context.diagnostic(`${crash}: ${wayOf(crash)}: the browser has dropped all that the site had stored`);
      const tab = await openBlank();
      await forgetDatabase(tab);
      await openNetwork(tab);
      life = await Life.begin(tab);
    }
  }
  context.diagnostic(await life.end());
}

/** A network that lives through crashes, and all that is known of it. */
class Life {
  #tab;
  #network;
  #replay = new Replay();
  #acknowledged = [];
  #crashes = 0;
  #images = 0;

  static async begin(tab) {
    const life = new Life();
    life.#tab = tab;
    life.#network = await prepare(tab, token);
    return life;
  }

  /** One crash, and the check of what is there afterwards. Returns what happened. */
  async crash(number) {
    const tabs = [this.#tab];
    // Every other time a second tab sends through the first one, and has the network after it.
    if (number % 2 === 0) tabs.push(await openTab());
    const workers = [];
    for (const tab of tabs) workers.push({ tab, load: await Load.start(tab, this.#network) });
    const loads = workers.map(({ load }) => load);
    await randomMoment();
    const way = wayOf(number);
    const left = await WAYS[way](workers, this.#network, loads);
    for (const { load } of left) await load.goesOn();
    for (const { load } of left) await load.stop();
    for (const { refused } of loads) assert.deepEqual(refused, {}, `${number}: ${way}: what can be done is done`);
    const acknowledged = loads.flatMap((load) => load.acknowledged);
    this.#acknowledged.push(...acknowledged);

    const survivor = left.at(-1)?.tab;
    for (const { tab } of left) if (tab !== survivor) await tab.close();
    this.#tab = survivor ?? (await openBlank());
    const stored = await readImages(this.#tab);
    if (!survivor) await openNetwork(this.#tab);
    const count = await this.#check(stored);
    this.#crashes += 1;
    return `${way}${tabs.length > 1 ? ", two tabs" : ""}: ${acknowledged.length} acknowledgements, ${count} images`;
  }

  /** Checks all that is stored; returns how many images it has. */
  async #check(stored) {
    await this.#tab.evaluate(() => lunette.network.settle());
    const found = await readNetwork(this.#tab);
    checkNetwork(found, this.#acknowledged);
    const count = this.#replay.check(stored, found);
    this.#images += count;
    return count;
  }

  /** The last check. Returns what was checked in all. */
  async end() {
    await checkBalances(this.#tab, this.#network);
    const messages = Object.values((await readNetwork(this.#tab)).logs).reduce((sum, log) => sum + log.length, 0);
    const acknowledgements = this.#acknowledged.length;
    assert.ok(acknowledgements >= this.#crashes * 5, `${acknowledgements} acknowledgements are too few to tell anything`);
    assert.ok(this.#images >= this.#crashes, `${this.#images} images are too few to tell anything`);
    return `${acknowledgements} acknowledgements, ${messages} messages, ${this.#images} images compared`;
  }
}

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
