// A page, its network in IndexedDB, and units on other origins: good ones, ones that do not let pages read them, and none at all.
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { after, afterEach, before, describe, test } from "node:test";
import { Setting } from "../../browser/browser.mjs";
import { eventually } from "../bad.mjs";
import { FAULTS, LIES } from "../faults.mjs";
import { tagOf } from "../nodes.mjs";
import { serveUnits } from "../units.mjs";
import { User } from "../user.mjs";

/** A page that does nothing by itself, with the policy of the server. Playwright would answer preflights itself if it served one. */
const PAGE = "style.css";
const [POST, LOG] = ["messenger.post", "scheduler.log"];
/** What a page is told of both, since the browser does not say which it is. */
const UNREADABLE = /nobody answers there.*CORS/i;

let setting;
let units;
let ada;

before(async () => {
  // Keys as units have them: their signatures are verified by the browser.
  units = await serveUnits({ keys: "rsa" });
  ada = await User.create(units);
  setting = await Setting.create();
});

after(async () => {
  await setting?.destroy();
  await units?.stop();
});

afterEach(async () => {
  await setting.context.setOffline(false);
  units.heal();
  for (const unit of ["messenger", "scheduler", "compute", "gateway"]) await units.up(unit);
});

async function openTab(t, name) {
  const tab = await setting.context.newPage();
  t.after(() => tab.close());
  await tab.goto(`${setting.address}/${PAGE}`);
  await openIn(tab, name);
  return tab;
}

async function openIn(tab, name) {
  const persistence = await tab.evaluate(async (name) => {
    const { Lunette } = await import("/pkg/index.js");
    globalThis.events = [];
    globalThis.ao = await Lunette.open({ name });
    ao.subscribe((event) => events.push(event));
    return (await ao.status()).persistence;
  }, name);
  assert.equal(persistence, "saved");
}

async function reload(tab, name) {
  await tab.reload();
  await openIn(tab, name);
}

/** A process outside with so many messages. */
async function processWith(count) {
  const process = await ada.spawn({ name: "counter" });
  for (let number = 1; number < count; number += 1) await ada.evaluate(process, "Count = (Count or 0) + 1 return Count");
  return process;
}

const relay = (tab) => tab.evaluate((messenger) => ao.relay({ messenger }), units.urls.messenger);
const post = (tab, target, data) => tab.evaluate(([target, data]) => ao.post({ target, tags: { Action: "Note" }, data }), [target, data]);
const letters = (tab, options) => tab.evaluate((options) => ao.letters(options), options);
const allTaken = (tab) => eventually(async () => (await letters(tab)).length === 0, "the end of all letters", () => letters(tab));

const replicate = (tab, process) =>
  tab.evaluate(([process, { scheduler, compute, gateway }]) => ao.replicate(process, { units: { scheduler, compute, gateways: [gateway] } }).then(({ id }) => id), [process, units.urls]);
const replica = (tab, process) => tab.evaluate((process) => ao.replica(process), process);
const replicaThat = (tab, process, wanted) =>
  eventually(async () => { const info = await replica(tab, process); return wanted(info) && info; }, String(wanted), () => replica(tab, process));
const compared = (tab, process, count) => replicaThat(tab, process, ({ compared }) => compared >= count);
const replicaWithProblem = (tab, process) => replicaThat(tab, process, ({ problem }) => problem);

async function assertDelivered(process, posted) {
  const log = (await units.model.assignments.log(process)).map(({ message }) => message);
  const messages = posted.map(({ message }) => message);
  assert.deepEqual(log.filter((message) => messages.includes(message)), messages);
}

async function postSome(tab, process, count) {
  const posted = [];
  for (let number = 1; number <= count; number += 1) posted.push(await post(tab, process, `${number}`));
  return posted;
}

test("a page recomputes a process of other origins and posts to it; the browser verifies what units have signed", async (t) => {
  const process = await processWith(8);
  const tab = await openTab(t, "units");
  await replicate(tab, process);
  const info = await compared(tab, process, 8);
  assert.deepEqual({ same: info.same, different: info.different, problem: info.problem }, { same: 8, different: 0, problem: undefined });
  await relay(tab);
  const posted = await postSome(tab, process, 3);
  await allTaken(tab);
  await assertDelivered(process, posted);
  assert.equal((await compared(tab, process, 11)).same, 11);
  assert.equal(await tab.evaluate((process) => ao.process(process).state("Count"), process), 7);
  // A signature that does not hold is found here too.
  units.fault(LOG, FAULTS.changed(LIES.wrongAssignment(11)));
  await ada.evaluate(process, "return 1");
  const { problem, verified, following } = await replicaWithProblem(tab, process);
  assert.deepEqual([problem.code, verified, following], ["unverified", 11, false]);
});

describe("units that do not allow pages to read their answers", () => {
  test("a messenger: the letter says so, and goes out once it is allowed", async (t) => {
    const process = await processWith(1);
    const tab = await openTab(t, "without CORS");
    await relay(tab);
    units.fault("messenger", FAULTS.withoutCors());
    const posted = await postSome(tab, process, 2);
    const { problem, state } = await eventually(async () => (await letters(tab)).find(({ attempts }) => attempts >= 2), "a second attempt", () => letters(tab));
    assert.deepEqual([problem.code, state], ["unreachable", "waiting"]);
    assert.match(problem.message, UNREADABLE);
    assert.deepEqual([units.count(POST, posted[0].message), await units.places(process, posted[0].message)], [0, 0]);
    units.heal();
    await allTaken(tab);
    await assertDelivered(process, posted);
  });

  test("a messenger that takes the message all the same: it is there once", async (t) => {
    const process = await processWith(1);
    const tab = await openTab(t, "answers without CORS");
    await relay(tab);
    units.fault(POST, FAULTS.withoutCors());
    const posted = await postSome(tab, process, 2);
    const { problem } = await eventually(async () => (await letters(tab)).find(({ attempts }) => attempts >= 2), "a second attempt", () => letters(tab));
    assert.equal(problem.code, "unreachable");
    assert.equal(await units.places(process, posted[0].message), 1);
    units.heal();
    await allTaken(tab);
    await assertDelivered(process, posted);
  });

  test("a scheduler: the replica says so, and goes on once it is allowed", async (t) => {
    const process = await processWith(4);
    const tab = await openTab(t, "scheduler without CORS");
    await replicate(tab, process);
    await compared(tab, process, 4);
    units.fault("scheduler", FAULTS.withoutCors());
    await ada.evaluate(process, "return 1");
    const { problem, verified, following } = await replicaWithProblem(tab, process);
    assert.deepEqual([problem.code, verified, following], ["unreachable", 4, true]);
    assert.match(problem.message, UNREADABLE);
    units.heal();
    const info = await compared(tab, process, 5);
    assert.deepEqual([info.same, info.problem], [5, undefined]);
  });
});

describe("without a network", () => {
  test("nothing is sent and nothing counts as an attempt; afterwards everything is delivered", async (t) => {
    const process = await processWith(1);
    const tab = await openTab(t, "offline");
    await relay(tab);
    await setting.context.setOffline(true);
    const { length } = units.requests;
    const posted = await postSome(tab, process, 10);
    await setTimeout(3000);
    const waiting = await letters(tab);
    assert.deepEqual(waiting.map(({ state, attempts, problem }) => [state, attempts, problem?.code ?? "offline"]), posted.map(() => ["waiting", 0, "offline"]));
    assert.deepEqual(units.requests.slice(length), []);
    await setting.context.setOffline(false);
    await allTaken(tab);
    await assertDelivered(process, posted);
  });

  test("a replica answers, says that there is none, and goes on afterwards", async (t) => {
    const process = await processWith(4);
    const tab = await openTab(t, "offline replica");
    await replicate(tab, process);
    await compared(tab, process, 4);
    await setting.context.setOffline(true);
    await ada.evaluate(process, "return 1");
    assert.equal((await replicaWithProblem(tab, process)).problem.code, "offline");
    assert.equal(await tab.evaluate((process) => ao.process(process).state("Count"), process), 3);
    await setting.context.setOffline(false);
    assert.equal((await compared(tab, process, 5)).same, 5);
  });
});

describe("a reload", () => {
  test("letters that wait go out afterwards, once, without being told", async (t) => {
    const process = await processWith(1);
    const tab = await openTab(t, "letters");
    await relay(tab);
    await units.down("messenger");
    const posted = await postSome(tab, process, 5);
    await reload(tab, "letters");
    assert.deepEqual((await letters(tab)).map(({ message }) => message), posted.map(({ message }) => message));
    await units.up("messenger");
    await allTaken(tab);
    await assertDelivered(process, posted);
  });

  test("one that is under way is there once", async (t) => {
    const process = await processWith(1);
    const tab = await openTab(t, "under way");
    await relay(tab);
    units.fault(POST, FAULTS.hang({ after: true }), { times: 1 });
    const posted = await postSome(tab, process, 2);
    await eventually(() => units.places(process, posted[0].message), "the place of the message");
    await reload(tab, "under way");
    await allTaken(tab);
    assert.equal(units.count(POST, posted[0].message), 2);
    await assertDelivered(process, posted);
  });

  test("a replica goes on from where it was: nothing is fetched or evaluated a second time", async (t) => {
    const process = await processWith(60);
    const tab = await openTab(t, "replica");
    // For now the scheduler has half of it.
    units.fault(LOG, FAULTS.changed((page) => (page.edges ? { ...page, edges: page.edges.filter(({ node }) => Number(tagOf(node.assignment.tags, "Nonce")) < 31) } : page)));
    await replicate(tab, process);
    await compared(tab, process, 31);
    const { length } = units.requests;
    await reload(tab, "replica");
    const { verified, compared: before, same, following } = await replica(tab, process);
    assert.deepEqual([verified, before, same, following], [31, 31, 31, true]);
    units.heal();
    const info = await compared(tab, process, 60);
    assert.deepEqual([info.same, info.different], [60, 0]);
    assert.equal(await tab.evaluate((process) => ao.process(process).state("Count"), process), 59);
    const asked = units.requests.slice(length).filter(({ route }) => route === LOG);
    const from = asked.map(({ url }) => Number(new URL(url, "http://unit").searchParams.get("from-nonce")) + 1);
    assert.ok(from.length > 0 && Math.min(...from) === 31, `asked from ${from}`);
    const evaluated = await tab.evaluate(() => events.filter(({ type }) => type === "evaluated").map(({ slot }) => slot));
    assert.deepEqual(evaluated, Array.from({ length: 29 }, (_, index) => 31 + index));
  });
});

test("the server of the page lets page and worker ask units on other origins", async (t) => {
  const process = await processWith(1);
  const tab = await setting.openTab();
  t.after(() => tab.close());
  for (const worker of [true, false]) {
    const outcome = await tab.evaluate(async ([worker, process, scheduler]) => {
      const { Lunette } = await import("/pkg/index.js");
      const network = await Lunette.open({ name: `policy ${worker}`, worker });
      const outcome = await network.replicate(process, { units: { scheduler } }).then(({ id }) => id, ({ message }) => message);
      await network.close();
      return outcome;
    }, [worker, process, units.urls.scheduler]);
    assert.equal(outcome, process);
  }
});
