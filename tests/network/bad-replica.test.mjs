// Replicas of processes whose network is bad in every way: the user is told, nothing that is not proven gets in, and it goes on.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { DataItem, createData } from "arbundles";
import { Lunette } from "../../pkg/node.js";
import { Assignments } from "./assignments.mjs";
import { BROKEN, eventsOf, eventually } from "./bad.mjs";
import { FAULTS, LIES } from "./faults.mjs";
import { hasten } from "./haste.mjs";
import { newKey } from "./keys.mjs";
import { serveUnits } from "./units.mjs";
import { User, tagsOf } from "./user.mjs";

const LOG = "scheduler.log";
/** What breaks replicas for good until the user says that they are to go on. */
const FINAL = ["unverified", "too-large"];

hasten();

let units;
let ada;
let process;
/** How many messages the process has. */
let length;

before(async () => {
  units = await serveUnits({ keys: "ed25519" });
  ada = await User.create(units);
});

after(() => units?.stop());

/** Each test has a process of its own. */
beforeEach(async () => {
  process = await ada.spawn({ name: "counter" });
  length = 1;
  await grow(5);
});

afterEach(async () => {
  units.heal();
  for (const unit of ["messenger", "scheduler", "compute", "gateway"]) await units.up(unit);
});

async function grow(count) {
  for (const end = length + count; length < end; length += 1) await ada.evaluate(process, `Count = (Count or 0) + ${length} return Count`);
}

const addresses = () => ({ scheduler: units.urls.scheduler, compute: units.urls.compute });

async function open(t, options) {
  const lunette = await Lunette.open({ store: "memory", ...options });
  t.after(() => lunette.close());
  return lunette;
}

/** How far a replica is, as soon as it is as `wanted` says. */
function replicaThat(replica, wanted, what) {
  return eventually(async () => { const info = await replica.replica(); return wanted(info) && info; }, what, () => replica.replica());
}

/** Everything that there is, is here, compared, and the same. */
async function assertWhole(replica) {
  const info = await replicaThat(replica, ({ compared }) => compared >= length, "a comparison of everything");
  const { verified, compared, same, different, unknown, problem } = info;
  assert.deepEqual({ verified, compared, same, different, unknown }, { verified: length, compared: length, same: length, different: 0, unknown: 0 });
  assert.equal(problem, undefined);
  await assertLog(replica);
  assert.equal(await replica.state("Count"), ((length - 1) * length) / 2);
}

/** What is here is the beginning of what the scheduler has. */
async function assertLog(replica) {
  const here = await replica.log({ limit: 1000, results: false });
  const there = (await units.model.assignments.log(process)).slice(0, here.length);
  assert.deepEqual(here.map(({ message, assignment }) => [message.id, assignment.id]), there.map(({ message, assignment }) => [message, assignment.id]));
  return here.length;
}

async function assertTold(events, code) {
  const told = await eventually(() => events.find((event) => event.code === code), `an event about ${code}`, () => events);
  assert.deepEqual([told.process, told.message.length > 10], [process, true]);
}

/** A replica that has everything so far. */
async function replicate(lunette, others) {
  const replica = await lunette.replicate(process, { units: { ...addresses(), ...others } });
  await replicaThat(replica, ({ compared }) => compared === length, "the beginning");
  return replica;
}

/** The items by which `LIES.fork` finds messages, and some more. */
const itemsWith = (...others) => (id) => others.find((other) => other.id === id) ?? units.model.items.get(id).item;

async function signed(data) {
  const { signer } = await newKey("ed25519");
  const item = createData(data, signer, { target: process, tags: tagsOf({ "Data-Protocol": "ao", Variant: "ao.TN.1", Type: "Message", Action: "Eval" }) });
  await item.sign(signer);
  return new DataItem(item.getRaw());
}

/** What a scheduler says that is not true of slot 7, for those who have the slots before 6. */
const UNTRUE = {
  "a message whose signature does not hold": () => LIES.wrongSignature(7),
  "an assignment whose signature does not hold": () => LIES.wrongAssignment(7),
  "a message under another id": () => LIES.wrongId(7),
  "a message with other data": () => LIES.otherData(7),
  "an assignment with another time": () => LIES.otherTime(7),
  "a gap": () => LIES.gap(7),
  "a message twice": () => LIES.twice(7),
  "another order": () => LIES.reordered(),
  "a fork that is rightly signed": async () => {
    const other = await signed("return 'another history'");
    return LIES.fork(await units.model.assignments.fork(process, 7, [other.id]), itemsWith(other));
  },
  "the log of another scheduler, rightly signed by its key": async () => {
    const impostor = await Assignments.create("ed25519");
    for (const entry of await units.model.assignments.log(process)) await impostor.append(entry);
    return LIES.fork(await impostor.log(process), itemsWith());
  },
};

describe("a scheduler that cannot be read", () => {
  for (const { what, code, begin, end } of BROKEN) {
    test(what, async (t) => {
      const replica = await replicate(await open(t));
      const events = eventsOf(replica, "obstacle");
      await begin(units, LOG);
      await grow(3);
      const broken = await replicaThat(replica, ({ problem }) => problem, "a problem");
      assert.deepEqual([broken.problem.code, broken.verified, broken.following], [code, 6, !FINAL.includes(code)]);
      await assertTold(events, code);
      await end(units, LOG);
      if (FINAL.includes(code)) await replica.follow();
      await assertWhole(replica);
    });
  }
});

test("one redirect of a scheduler is followed, and nobody is told", async (t) => {
  const replica = await replicate(await open(t));
  const events = eventsOf(replica, "obstacle");
  const { length: asked } = units.requests;
  units.fault(LOG, FAULTS.redirect(`${units.urls.scheduler}/${process}?process-id=${process}`), { times: 1 });
  await grow(3);
  await assertWhole(replica);
  assert.deepEqual(events, []);
  assert.ok(units.requests.slice(asked).some(({ url }) => url.endsWith(`?process-id=${process}`)), "the redirect was followed");
});

describe("a scheduler that does not tell the truth: nothing of it gets in, and the replica stops until the user says so", () => {
  for (const [what, lie] of Object.entries(UNTRUE)) {
    test(what, async (t) => {
      const lunette = await open(t);
      const replica = await replicate(lunette);
      const events = eventsOf(replica, "obstacle");
      // They are to be on one page.
      await replica.unfollow();
      await grow(3);
      units.fault(LOG, FAULTS.changed(await lie()));
      await replica.follow();
      const { problem, verified, compared } = await replicaThat(replica, ({ following }) => !following, "an end");
      assert.deepEqual([problem.code, verified, compared], ["unverified", 6, 6]);
      assert.match(problem.message, /slot|signature|id|sign|assign/);
      await assertTold(events, "unverified");
      assert.equal(await assertLog(replica), 6);
      assert.equal(await replica.state("Count"), 15);
      const asked = units.count(LOG, process);
      units.heal();
      await grow(1);
      assert.deepEqual([(await replica.replica()).verified, units.count(LOG, process)], [6, asked]);
      await replica.follow();
      await assertWhole(replica);
    });
  }

  for (const what of ["a message whose signature does not hold", "a message with other data"]) {
    test(`${what}, unless a gateway has the message, which is proven as well`, async (t) => {
      const replica = await replicate(await open(t), { gateways: [units.urls.gateway] });
      const events = eventsOf(replica, "obstacle");
      units.fault(LOG, FAULTS.changed(await UNTRUE[what]()));
      await grow(3);
      await assertWhole(replica);
      assert.deepEqual(events, []);
    });
  }

  test("two histories, one after the other: the second one is not taken", async (t) => {
    const replica = await replicate(await open(t));
    const other = await signed("return 'another history'");
    const fork = await units.model.assignments.fork(process, 6, [other.id]);
    await replica.unfollow();
    await grow(1);
    units.fault(LOG, FAULTS.changed(LIES.fork(fork, itemsWith(other))));
    await replica.follow();
    // Nobody can know yet that it is one: it is linked to what came before, and rightly signed.
    await replicaThat(replica, ({ verified }) => verified === 7, "the first history");
    units.heal();
    await grow(2);
    const { problem, verified } = await replicaThat(replica, ({ following }) => !following, "an end");
    assert.deepEqual([problem.code, verified], ["unverified", 7]);
    assert.match(problem.message, /slot 7/);
    const log = await replica.log({ results: false });
    assert.deepEqual(log.map(({ message }) => message.id), fork.map(({ message }) => message));
  });
});

describe("a replica does not begin with what cannot be read or is not true", () => {
  const beginnings = Object.entries({
    "a message whose signature does not hold": LIES.wrongSignature(0),
    "an assignment whose signature does not hold": LIES.wrongAssignment(0),
    "a message under another id": LIES.wrongId(0),
    "another time": LIES.otherTime(0),
  });
  const untrue = beginnings.map(([what, lie]) => ({
    what,
    code: "unverified",
    begin: async (units, route) => units.fault(route, FAULTS.changed(lie)),
    end: async (units, route) => units.heal(route),
  }));
  for (const { what, code, begin, end } of [...BROKEN, ...untrue]) {
    test(what, async (t) => {
      const lunette = await open(t);
      await begin(units, LOG);
      await assert.rejects(lunette.replicate(process, { units: addresses() }), (error) => {
        assert.deepEqual([error.name, error.code, error.process], ["LunetteError", code, process], String(error));
        return true;
      });
      assert.deepEqual(await lunette.processes(), []);
      await end(units, LOG);
      const replica = await lunette.replicate(process, { units: addresses() });
      await assertWhole(replica);
    });
  }

  test("an impostor", async (t) => {
    const lunette = await open(t);
    units.fault(LOG, FAULTS.changed(await UNTRUE["the log of another scheduler, rightly signed by its key"]()));
    await assert.rejects(lunette.replicate(process, { units: addresses() }), { code: "unverified" });
    assert.deepEqual(await lunette.processes(), []);
  });
});

describe("a gateway that cannot be read, where the module is told of", () => {
  for (const { what, code, begin, end } of BROKEN) {
    test(what, async (t) => {
      const lunette = await open(t);
      const gateways = [units.urls.gateway];
      await begin(units, "gateway");
      await assert.rejects(lunette.replicate(process, { units: { ...addresses(), gateways } }), { name: "LunetteError", code, process });
      assert.deepEqual(await lunette.processes(), []);
      await end(units, "gateway");
      await assertWhole(await replicate(lunette, { gateways }));
    });
  }

  test("the next one is asked at once", async (t) => {
    await assertWhole(await replicate(await open(t), { gateways: ["http://127.0.0.1:9", units.urls.gateway] }));
  });
});

describe("a compute unit that cannot be read: the log goes on, and is compared later", () => {
  for (const { what, code, begin, end } of BROKEN) {
    test(what, async (t) => {
      const replica = await replicate(await open(t));
      const events = eventsOf(replica, "obstacle");
      // Several results at once are asked for as a list; for a single one the client is more patient.
      await replica.unfollow();
      await grow(5);
      await begin(units, "compute");
      await replica.follow();
      await replicaThat(replica, ({ verified }) => verified === length, "the whole log");
      await assertTold(events, code);
      const broken = await replicaThat(replica, ({ problem }) => problem, "a problem");
      assert.deepEqual([broken.problem.code, broken.compared, broken.following], [code, 6, true]);
      assert.equal(await replica.state("Count"), 55);
      await end(units, "compute");
      await assertWhole(replica);
    });
  }
});

test("what is in the way of comparing stays in sight while the log goes on, and is told once", async (t) => {
  const replica = await replicate(await open(t));
  const events = eventsOf(replica, "obstacle");
  units.fault("compute", FAULTS.status(500));
  await grow(1);
  const { problem } = await replicaThat(replica, ({ problem }) => problem, "a problem");
  const asked = units.count(LOG, process);
  await eventually(async () => units.count(LOG, process) > asked + 3, "more looks at the log");
  assert.deepEqual((await replica.replica()).problem, problem);
  assert.deepEqual(events.map(({ code, message }) => [code, message]), [["unit-failing", problem.message]]);
  units.heal();
  await assertWhole(replica);
});

test("a compute unit that lies is contradicted, and everything else goes on", async (t) => {
  const lunette = await open(t);
  const replica = await replicate(lunette);
  const diverged = eventsOf(replica, "diverged");
  const lie = LIES.otherResult("1000000");
  const change = (answer) => (answer.edges ? { ...answer, edges: answer.edges.map((edge) => ({ ...edge, node: lie(edge.node) })) } : lie(answer));
  units.fault("compute", FAULTS.changed(change));
  await grow(5);
  const info = await replicaThat(replica, ({ compared }) => compared === length, "a comparison");
  assert.deepEqual({ same: info.same, different: info.different, following: info.following, problem: info.problem }, { same: 6, different: 5, following: true, problem: undefined });
  const { slot, message, path, ours, theirs } = info.divergence;
  assert.equal(message, (await units.model.assignments.log(process))[6].message);
  assert.deepEqual([slot, path, ours, theirs], [6, "Output.data", JSON.stringify("21"), JSON.stringify("1000000")]);
  assert.deepEqual(diverged.map(({ slot, path }) => [slot, path]), [[6, path]]);
  assert.equal((await replica.result({ slot: 6 })).result.Output.data, "21");
  units.heal();
  await grow(3);
  const later = await replicaThat(replica, ({ compared }) => compared === length, "a comparison");
  assert.deepEqual([later.same, later.different, later.divergence.slot], [9, 5, 6]);
});

test("results that a compute unit does not have are unknown, and not wrong", async (t) => {
  const replica = await replicate(await open(t));
  units.fault("compute", FAULTS.status(404));
  await grow(2);
  const { same, different, unknown } = await replicaThat(replica, ({ compared }) => compared === length, "a comparison");
  assert.deepEqual([same, different, unknown], [6, 0, 2]);
});

describe("catchUp", () => {
  test("resolves when everything is here, evaluated and compared, and again when there is more", async (t) => {
    const ao = await open(t);
    const replica = await ao.replicate(process, { units: addresses() });
    const { verified, compared, same } = await replica.catchUp();
    assert.deepEqual({ verified, compared, same }, { verified: length, compared: length, same: length });
    assert.equal(await replica.state("Count"), ((length - 1) * length) / 2);
    await grow(1);
    await replicaThat(replica, (info) => info.verified === length, "one more");
    assert.equal((await replica.catchUp()).compared, length);
    await replica.unfollow();
    await assert.rejects(replica.catchUp(), { code: "invalid-argument", field: "process" }, "it would wait for ever");
  });

  test("waits for a unit that is away, unless its signal ends that", async (t) => {
    const ao = await open(t);
    const replica = await ao.replicate(process, { units: addresses() });
    await replica.catchUp();
    await units.down("compute");
    await grow(1);
    await replicaThat(replica, ({ verified, compared }) => verified === length && compared < length, "a result that cannot be compared");
    const ended = new AbortController();
    const given = replica.catchUp({ signal: ended.signal });
    const waiting = replica.catchUp();
    ended.abort();
    await assert.rejects(given, { code: "aborted" });
    await units.up("compute");
    assert.equal((await waiting).compared, length);
  });

  test("rejects when nothing but somebody's help gets it on", async (t) => {
    const ao = await open(t);
    const replica = await ao.replicate(process, { units: addresses() });
    await replica.catchUp();
    await grow(1);
    units.fault(LOG, FAULTS.changed(await Object.values(UNTRUE)[0]()));
    await grow(1);
    await replicaThat(replica, ({ following }) => !following, "an end");
    await assert.rejects(replica.catchUp(), { code: "unverified", process });
    await assert.rejects(ao.catchUp(await ao.spawn({ tags: {} })), { code: "invalid-argument", field: "process" });
  });
});

describe("a network that is opened again goes on with a replica", () => {
  /** A scheduler that gives no more than some entries at a time, and where that was enough for now. */
  const slowly = (size) => FAULTS.changed((page) => (page.edges ? { page_info: { has_next_page: true }, edges: page.edges.slice(0, size) } : page));

  /** The first slots that the scheduler was asked for. */
  const beginningsSince = (count) =>
    units.requests.slice(count).filter(({ route, id }) => route === LOG && id === process).map(({ url }) => Number(new URL(url, "http://unit").searchParams.get("from-nonce")) + 1);

  test("from where it was, half-way", async (t) => {
    const store = { memory: "half of a replica" };
    await grow(54);
    const lunette = await Lunette.open({ store });
    units.fault(LOG, slowly(7));
    const replica = await lunette.replicate(process, { units: addresses() });
    await replicaThat(replica, ({ verified }) => verified >= 20, "some of it");
    await lunette.close();
    const { length: asked } = units.requests;
    const again = await open(t, { store });
    const there = again.process(process);
    const { verified, compared, following } = await there.replica();
    assert.ok(verified >= 20 && following, JSON.stringify({ verified, following }));
    units.heal();
    await assertWhole(there);
    assert.ok(Math.min(...beginningsSince(asked)) >= verified, `asked from ${beginningsSince(asked)}, had ${verified}`);
    assert.ok(compared <= verified);
  });

  test("when its scheduler is away, and later is not", async (t) => {
    const store = { memory: "an orphan" };
    const lunette = await Lunette.open({ store });
    await replicate(lunette);
    await units.down("scheduler");
    await units.down("compute");
    await lunette.close();
    const again = await open(t, { store });
    const replica = again.process(process);
    assert.equal(await replica.state("Count"), 15);
    assert.equal((await replicaThat(replica, ({ problem }) => problem, "a problem")).problem.code, "unreachable");
    await units.up("scheduler");
    await units.up("compute");
    await grow(4);
    await assertWhole(replica);
  });

  test("but not one that was stopped by something untrue", async (t) => {
    const store = { memory: "one that was stopped" };
    const lunette = await Lunette.open({ store });
    const replica = await replicate(lunette);
    units.fault(LOG, FAULTS.changed(LIES.wrongSignature(6)));
    await grow(2);
    await replicaThat(replica, ({ following }) => !following, "an end");
    await lunette.close();
    units.heal();
    const { length: asked } = units.requests;
    const again = await open(t, { store });
    const { following, verified } = await again.process(process).replica();
    assert.deepEqual([following, verified, beginningsSince(asked)], [false, 6, []]);
    await again.process(process).follow();
    await assertWhole(again.process(process));
  });
});
