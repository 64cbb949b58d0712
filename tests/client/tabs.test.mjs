// Many tabs of one network, each a `Tabs` of its own on one store: who owns, who forwards, who takes over, and what is asked again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isRepeatable, repeatableParams } from "../../pkg/common/repeat.js";
import { Tabs } from "../../pkg/tabs/tabs.js";
import { pause } from "../common/until.mjs";
import { FakeLocks } from "./fake-locks.mjs";
import { FakeNetwork, MemoryStore } from "./fake-network.js";

let count = 0;

/** A browser: a store and locks that its tabs share. */
class Browser {
  store = new MemoryStore();
  locks = new FakeLocks();
  name = `test ${(count += 1)}`;
  tabs = [];

  constructor(t) {
    t.after(() => Promise.all(this.tabs.map((tab) => tab.close())));
  }

  /** A tab; `gates` hold up what its network does when it is the owner. */
  async open(gates = {}, more = {}) {
    const tab = this.tab(gates, more);
    await tab.open();
    return tab;
  }

  tab(gates = {}, more = {}) {
    const open = async () => {
      await gates.open?.();
      tab.network = await FakeNetwork.open(this.store, gates);
      return tab.network;
    };
    const tab = new Tabs({ name: this.name, locks: this.locks, open, ...more });
    this.tabs.push(tab);
    return tab;
  }

  /** Takes the lock from whoever has it, as a tab does that got no answer. */
  steal() {
    return new Promise((granted) => this.locks.request(`lunette:${this.name}`, { steal: true }, granted));
  }
}

/** Resolves when `hit()` was called, which itself waits for `open`. */
function gate() {
  const pass = {};
  pass.reached = new Promise((resolve) => (pass.hit = resolve));
  pass.opened = new Promise((resolve) => (pass.open = resolve));
  return pass;
}

/** What has an owner wait at a gate before it carries out calls of a method. */
function holding(method, { hit, opened }) {
  return {
    async before(called) {
      if (called !== method) return;
      hit();
      await opened;
    },
  };
}

const send = (process, data) => repeatableParams("send", { process, data });
const roleOf = async (tab) => (await tab.call("status")).role;
const nextEvent = (tab, wanted) => new Promise((resolve) => tab.listen((event) => wanted(event) && resolve(event)));

async function log(browser, process) {
  return (await browser.store.transact((state) => state.processes[process].log)).map(({ data }) => data);
}

test("the first tab owns, the others forward to it and get its events", async (t) => {
  const browser = new Browser(t);
  const [owner, guest, other] = [await browser.open(), await browser.open(), await browser.open()];
  assert.deepEqual([await roleOf(owner), await roleOf(guest), await roleOf(other)], ["owner", "guest", "guest"]);
  const seen = nextEvent(guest, ({ type }) => type === "scheduled");
  const { id } = await other.call("spawn", { anchor: "1" });
  const receipt = await guest.call("send", send(id, "hello"));
  assert.deepEqual([receipt.slot, receipt.duplicate], [1, false]);
  assert.equal((await seen).message, receipt.message);
  assert.equal((await owner.call("result", { process: id, slot: 1 })).result.Output.data, "hello");
  await assert.rejects(guest.call("process", { process: "none" }), { code: "unknown-process", process: "none" });
});

test("guests are told of a new owner, and hear what happens there", async (t) => {
  const browser = new Browser(t);
  const [owner, next, guest] = [await browser.open(), await browser.open(), await browser.open()];
  const { id } = await guest.call("spawn", { anchor: "1" });
  const heard = { next: [], guest: [] };
  next.listen((event) => heard.next.push(event));
  const told = nextEvent(guest, (event) => heard.guest.push(event) && event.type === "scheduled");
  await owner.close();
  await guest.call("send", send(id, "after"));
  await told;
  assert.deepEqual(heard.next.map(({ type, owner: owns }) => [type, owns]), [["owner", true], ["scheduled", undefined]]);
  assert.deepEqual(heard.guest.map(({ type, owner: owns }) => [type, owns]), [["owner", false], ["scheduled", undefined]]);
});

test("when the owner closes, a guest goes on, and nothing acknowledged is missing", async (t) => {
  const browser = new Browser(t);
  const [owner, guest] = [await browser.open(), await browser.open()];
  const { id } = await owner.call("spawn", { anchor: "1" });
  await guest.call("send", send(id, "one"));
  await owner.close();
  await assert.rejects(owner.call("status"), { code: "closed" });
  await guest.call("send", send(id, "two"));
  assert.equal(await roleOf(guest), "owner");
  assert.deepEqual(await log(browser, id), ["one", "two"]);
});

test("what an owner did but did not answer is asked again and not done again", async (t) => {
  const browser = new Browser(t);
  const lost = gate();
  const owner = await browser.open({
    // Carried out, and never answered.
    async after(method) {
      if (method !== "send") return;
      lost.hit();
      await lost.opened;
    },
  });
  const [guest, next] = [await browser.open(), await browser.open()];
  const { id } = await guest.call("spawn", { anchor: "1" });
  const sent = guest.call("send", send(id, "once"));
  await lost.reached;
  await owner.close();
  const receipt = await sent;
  assert.deepEqual([receipt.slot, receipt.duplicate], [1, true]);
  assert.deepEqual(await log(browser, id), ["once"]);
  assert.deepEqual([await roleOf(guest), await roleOf(next)], ["owner", "guest"]);
  lost.open();
});

test("what was asked but not done is done by the next owner, in order", async (t) => {
  const browser = new Browser(t);
  const held = gate();
  const owner = await browser.open(holding("send", held));
  const guest = await browser.open();
  const { id } = await guest.call("spawn", { anchor: "1" });
  const sent = ["a", "b", "c"].map((data) => guest.call("send", send(id, data)));
  await held.reached;
  await owner.close();
  assert.deepEqual((await Promise.all(sent)).map(({ slot, duplicate }) => [slot, duplicate]), [[1, false], [2, false], [3, false]]);
  assert.deepEqual(await log(browser, id), ["a", "b", "c"]);
  // The old one wakes up, and its epoch stops it.
  held.open();
  await browser.store.transact(() => {});
  assert.deepEqual(await log(browser, id), ["a", "b", "c"]);
});

test("what could be done twice is not asked again: `owner-lost`", async (t) => {
  const browser = new Browser(t);
  const held = gate();
  const methods = ["fork", "remove", "import", "advance", "send", "spawn", "createWallet", "removeWallet"];
  let waiting = 0;
  const owner = await browser.open({
    async before(method) {
      if (!methods.includes(method)) return;
      waiting += 1;
      if (waiting === methods.length) held.hit();
      await held.opened;
    },
  });
  const guest = await browser.open();
  const id = "any";
  const params = { fork: { process: id }, remove: { process: id }, import: { file: new Uint8Array() }, advance: { milliseconds: 1 }, send: { process: id, data: "no anchor" }, spawn: {}, createWallet: { name: "a" }, removeWallet: { name: "a" } };
  const calls = methods.map((method) => assert.rejects(guest.call(method, params[method]), { code: "owner-lost", retryable: true }, method));
  await held.reached;
  await owner.close();
  await Promise.all(calls);
  assert.deepEqual(await guest.call("processes"), []);
});

test("what only reads is asked again", () => {
  const reading = ["result", "results", "dryrun", "check", "inspect", "trace", "processes", "process", "log", "message", "outbox", "export", "identities", "clock", "settle"];
  reading.push("status", "block", "draftItem", "sealItem", "readItem", "lint", "recoverKey", "replica", "relay", "fetchItem", "letters", "exportWallet");
  assert.deepEqual(reading.filter((method) => !isRepeatable(method, {})), []);
});

test("an owner whose lock is stolen becomes a guest, says so, and its own calls are asked again", async (t) => {
  const browser = new Browser(t);
  const held = gate();
  const owner = await browser.open(holding("send", held));
  const { id } = await owner.call("spawn", { anchor: "1" });
  const guest = await browser.open();
  const told = nextEvent(owner, ({ type }) => type === "owner");
  const mine = owner.call("send", send(id, "mine"));
  await held.reached;
  await browser.steal();
  assert.deepEqual(await told, { type: "owner", owner: false });
  assert.equal((await mine).slot, 1);
  assert.deepEqual([await roleOf(owner), await roleOf(guest)], ["guest", "owner"]);
  held.open();
  await owner.call("send", send(id, "next"));
  assert.deepEqual(await log(browser, id), ["mine", "next"]);
});

test("an owner that finds its epoch superseded goes on as a guest of whoever holds the lock, or opens again", async (t) => {
  // All within one millisecond, as it may well be.
  t.mock.method(Date, "now", () => 1_700_000_000_000);
  const browser = new Browser(t);
  const owner = await browser.open();
  const { id } = await owner.call("spawn", { anchor: "1" });
  await browser.store.raise();
  const receipt = await owner.call("send", send(id, "after"));
  assert.deepEqual([receipt.slot, receipt.duplicate], [1, false]);
  assert.equal((await owner.call("status")).epoch, 3);
});

test("an owner that answers nothing loses the lock", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const browser = new Browser(t);
  // Whoever holds the lock without a word: a tab that is frozen.
  const stolen = assert.rejects(browser.locks.request(`lunette:${browser.name}`, {}, () => new Promise(() => {})), { name: "AbortError" });
  let waited = 0;
  const tab = browser.tab({}, { onWaiting: () => (waited += 1) });
  const opened = tab.open();
  for (let second = 0; second < 4; second += 1) {
    assert.equal(tab.network, undefined);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    t.mock.timers.tick(1000);
  }
  await opened;
  await stolen;
  assert.deepEqual([waited, await roleOf(tab)], [1, "owner"]);
});

test("an owner that is only slow keeps the lock", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const browser = new Browser(t);
  const held = gate();
  const owner = await browser.open({ before: (method) => (method === "settle" ? held.opened : undefined) });
  const guest = await browser.open();
  const settled = guest.call("settle");
  const ear = new BroadcastChannel(`lunette:${browser.name}`);
  for (let second = 0; second < 12; second += 1) {
    const announced = new Promise((resolve) => (ear.onmessage = ({ data }) => data.some(({ kind }) => kind === "owner") && resolve()));
    t.mock.timers.tick(1000);
    await announced;
    await new Promise(setImmediate);
  }
  ear.close();
  assert.equal(await roleOf(owner), "owner");
  held.open();
  assert.equal(await settled, null);
});

test("a call that is given up is not asked again", async (t) => {
  const browser = new Browser(t);
  const held = gate();
  const owner = await browser.open(holding("send", held));
  const guest = await browser.open();
  const { id } = await guest.call("spawn", { anchor: "1" });
  const controller = new AbortController();
  const sent = guest.call("send", send(id, "unwanted"), controller.signal);
  await held.reached;
  controller.abort();
  await assert.rejects(sent, { code: "aborted" });
  await owner.close();
  assert.deepEqual(await guest.call("log", { process: id }), []);
  held.open();
});

test("a network that cannot be opened is an error for that tab, and the lock is free", async (t) => {
  const browser = new Browser(t);
  const refuse = () => {
    throw Object.assign(new Error("made by a newer version"), { code: "newer-format" });
  };
  await assert.rejects(browser.open({ open: refuse }), { code: "newer-format" });
  const next = await browser.open();
  assert.equal(await roleOf(next), "owner");
});

test("a guest that cannot open what it takes over says so and leaves it to the next", async (t) => {
  const browser = new Browser(t);
  const owner = await browser.open();
  const guest = await browser.open({
    open() {
      throw Object.assign(new Error("the disk is gone"), { code: "storage" });
    },
  });
  const last = await browser.open();
  const failed = nextEvent(guest, ({ type }) => type === "failed");
  await owner.close();
  assert.deepEqual(await failed, { type: "failed", code: "storage", message: "the disk is gone" });
  await assert.rejects(guest.call("status"), { code: "storage" });
  assert.equal(await roleOf(last), "owner");
});

test("a store that is lost is opened again; one that is lost again and again is the end", async (t) => {
  const browser = new Browser(t);
  const tab = await browser.open();
  const fail = () => tab.network.emit({ type: "failed", code: "storage", message: "connection lost" });
  const opened = tab.network;
  fail();
  assert.equal(await roleOf(tab), "owner");
  assert.notEqual(tab.network, opened);
  const ended = nextEvent(tab, ({ type }) => type === "failed");
  for (let times = 0; times < 3; times += 1) {
    const current = tab.network;
    fail();
    while (times < 2 && tab.network === current) await new Promise(setImmediate);
  }
  assert.equal((await ended).code, "storage");
  await assert.rejects(tab.call("status"), { code: "storage" });
});

test("an owner keeps nothing of a guest that is gone", async (t) => {
  const browser = new Browser(t);
  const owner = await browser.open();
  const guest = await browser.open();
  guest.listen(() => {});
  await guest.call("status");
  await guest.close();
  // The owner's name is the only one that still has a lock, beside that of the network.
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  assert.equal(browser.locks.total, 2);
  assert.equal(await roleOf(owner), "owner");
});

const yielding = { yielding: true };

test("a tab that yields owns while it is alone, and gives way to one that does not when everything is stored", async (t) => {
  const browser = new Browser(t);
  const closing = gate();
  const passing = await browser.open({ close: () => (closing.hit(), closing.opened) }, yielding);
  const { id } = await passing.call("spawn", { anchor: "1" });
  assert.equal(await roleOf(passing), "owner");
  let isOpen = false;
  const opened = browser.open().then((tab) => {
    isOpen = true;
    return tab;
  });
  await closing.reached;
  const sent = passing.call("send", send(id, "meanwhile"));
  await new Promise(setImmediate);
  assert.equal(isOpen, false);
  closing.open();
  const lasting = await opened;
  assert.deepEqual([(await sent).slot, await roleOf(lasting), await roleOf(passing)], [1, "owner", "guest"]);
  await lasting.close();
  assert.equal(await roleOf(passing), "owner");
  assert.deepEqual(await log(browser, id), ["meanwhile"]);
});

test("the end of a tab that gave way waits until what it owned is stored", async (t) => {
  const browser = new Browser(t);
  const closing = gate();
  const passing = await browser.open({ close: () => (closing.hit(), closing.opened) }, yielding);
  const opened = browser.open();
  await closing.reached;
  let isClosed = false;
  const closed = passing.close().then(() => (isClosed = true));
  await new Promise(setImmediate);
  assert.equal(isClosed, false);
  closing.open();
  await closed;
  assert.equal(await roleOf(await opened), "owner");
});

test("what was asked of a tab that gives way is asked again and not done again", async (t) => {
  const browser = new Browser(t);
  const lost = gate();
  const passing = await browser.open({ after: (method) => (method === "send" ? (lost.hit(), lost.opened) : undefined) }, yielding);
  const { id } = await passing.call("spawn", { anchor: "1" });
  const sent = passing.call("send", send(id, "once"));
  await lost.reached;
  const lasting = await browser.open();
  const { slot, duplicate } = await sent;
  assert.deepEqual([slot, duplicate, await roleOf(lasting)], [1, true, "owner"]);
  lost.open();
  assert.deepEqual(await log(browser, id), ["once"]);
});

test("a tab that yields and waits the longest leaves the network to one that lasts", async (t) => {
  const browser = new Browser(t);
  const first = await browser.open();
  const passing = await browser.open({}, yielding);
  const second = await browser.open();
  const { id } = await first.call("spawn", { anchor: "1" });
  const taken = nextEvent(second, ({ type, owner }) => type === "owner" && owner);
  await first.close();
  await taken;
  await passing.call("send", send(id, "on"));
  assert.deepEqual([await roleOf(second), await roleOf(passing)], ["owner", "guest"]);
  assert.deepEqual(await log(browser, id), ["on"]);
});

test("a tab that yields does not ask an owner of another release, until there is none", async (t) => {
  const browser = new Browser(t);
  const owner = await browser.open({}, { version: "0.2.0" });
  await assert.rejects(browser.open({}, { ...yielding, version: "0.1.7" }), { code: "other-version", retryable: true });
  const patched = await browser.open({}, { ...yielding, version: "0.2.1" });
  assert.equal(await roleOf(patched), "guest");
  await patched.close();
  await owner.close();
  assert.equal(await roleOf(await browser.open({}, { ...yielding, version: "0.1.7" })), "owner");
});

test("tabs that yield do not yield to each other", async (t) => {
  const browser = new Browser(t);
  const [owner, guest] = [await browser.open({}, yielding), await browser.open({}, yielding)];
  assert.deepEqual([await roleOf(owner), await roleOf(guest)], ["owner", "guest"]);
  await owner.close();
  assert.equal(await roleOf(guest), "owner");
});

test("without locks a tab is alone", async () => {
  const store = new MemoryStore();
  const tab = new Tabs({ name: "alone", open: () => FakeNetwork.open(store) });
  await tab.open();
  assert.equal(await roleOf(tab), "owner");
  await tab.close();
  await assert.rejects(tab.call("status"), { code: "closed" });
});

test("where locks are refused, each tab is alone", { timeout: 5_000 }, async (t) => {
  const locks = { request: () => Promise.reject(new DOMException("this frame has no locks", "SecurityError")) };
  // Of one name, and each with a store of its own.
  const frames = [new Browser(t), new Browser(t)].map((browser) => Object.assign(browser, { name: "refused", locks }));
  const [one, other] = [await frames[0].open(), await frames[1].open()];
  // They would hear of each other by then.
  await pause(50);
  assert.deepEqual([await roleOf(one), await roleOf(other)], ["owner", "owner"]);
  await one.close();
  await assert.rejects(one.call("status"), { code: "closed" });
});
