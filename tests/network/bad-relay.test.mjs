// Letters to a network that is bad in every way: the user is told, nothing is lost, and nothing is delivered twice.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { Lunette } from "../../pkg/node.js";
import { BROKEN, eventsOf, eventually } from "./bad.mjs";
import { FAULTS } from "./faults.mjs";
import { hasten } from "./haste.mjs";
import { serveUnits } from "./units.mjs";
import { User } from "./user.mjs";

/** Messages that wait while the network is away. */
const MESSAGES = Number(process.env.MESSAGES ?? 1000);
const POST = "messenger.post";

hasten();

let units;
let ada;
let there;

before(async () => {
  units = await serveUnits({ keys: "ed25519" });
  ada = await User.create(units);
  there = await ada.spawn({ name: "there" });
});

after(() => units?.stop());

afterEach(async () => {
  units.heal();
  for (const unit of ["messenger", "scheduler", "compute", "gateway"]) await units.up(unit);
});

/** A network whose letters go to the units. */
async function openRelay(t, { settings, ...options } = {}) {
  const lunette = await Lunette.open({ store: "memory", ...options });
  t.after(() => lunette.close());
  await lunette.relay({ messenger: units.urls.messenger, ...settings });
  return lunette;
}

const note = (lunette, data, target = there) => lunette.post({ target, tags: { Action: "Note" }, data });

async function letterOf(lunette, number) {
  for (const taken of [false, true]) {
    const [letter] = await lunette.letters({ taken, from: number, limit: 1 });
    if (letter?.letter === number) return letter;
  }
  return undefined;
}

/** A letter, as soon as it is as `wanted` says. */
function letterThat(lunette, { letter: number }, wanted, what) {
  const ask = async () => {
    const letter = await letterOf(lunette, number);
    return letter && wanted(letter) && letter;
  };
  return eventually(ask, `letter ${number}: ${what}`, () => letterOf(lunette, number));
}

const problemOf = (lunette, posted) => letterThat(lunette, posted, ({ problem }) => problem, "a problem");
const taken = (lunette, posted) => letterThat(lunette, posted, ({ state }) => state === "taken", "taken");

/** The messages of a process in the order of its log, as far as they are among those that were posted. */
async function orderAt(process, posted) {
  const known = new Set(posted.map(({ message }) => message));
  const log = await units.model.assignments.log(process);
  return log.map(({ message }) => message).filter((message) => known.has(message));
}

/** Each is there once, in the order in which they were posted. */
async function assertDelivered(posted, process = there) {
  assert.deepEqual(await orderAt(process, posted), posted.map(({ message }) => message));
}

describe("letters wait, and go out in their order, once, when there is no more", () => {
  for (const { what, code, wait, isDone, begin, end } of BROKEN) {
    test(what, async (t) => {
      const lunette = await openRelay(t);
      const events = eventsOf(lunette, "letter");
      await begin(units, POST);
      const start = Date.now();
      const posted = [];
      for (const data of ["one", "two", "three"]) posted.push(await note(lunette, data));
      const first = await problemOf(lunette, posted[0]);
      assert.deepEqual([first.problem.code, first.state], [code, "waiting"]);
      assert.ok(first.problem.message.length > 10 && first.due > 0, JSON.stringify(first));
      if (wait !== undefined) assert.ok(first.due >= start + wait, `it is due ${first.due - start} milliseconds after the start`);
      // The others do not overtake it.
      const others = await lunette.letters({ from: posted[1].letter });
      assert.deepEqual(others.map(({ state, attempts, problem }) => [state, attempts, problem]), [["waiting", 0, undefined], ["waiting", 0, undefined]]);
      assert.deepEqual(await orderAt(there, posted), isDone ? [posted[0].message] : []);
      const told = await eventually(() => events.find(({ letter, problem }) => letter === first.letter && problem), "an event", () => events);
      assert.equal(told.state, "waiting");
      await end(units, POST);
      for (const one of posted) assert.equal((await taken(lunette, one)).problem, undefined);
      await assertDelivered(posted);
      assert.deepEqual(await lunette.letters(), []);
    });
  }
});

test("what failed stays in sight while the unit is left alone, and nobody is asked meanwhile", async (t) => {
  const lunette = await openRelay(t);
  units.fault(POST, FAULTS.status(500, { body: { error: "out of memory" } }));
  const posted = [await note(lunette, "one")];
  const { problem } = await letterThat(lunette, posted[0], ({ attempts }) => attempts >= 5, "five attempts");
  const asked = units.count(POST, posted[0].message);
  assert.equal(asked, 5);
  await lunette.retry();
  const later = await letterThat(lunette, posted[0], ({ due, attempts }) => due > 0 && attempts === 0, "left alone");
  assert.deepEqual([later.problem, later.problem.code], [problem, "unit-failing"]);
  assert.equal(units.count(POST, posted[0].message), asked);
  units.heal();
  await taken(lunette, posted[0]);
  await assertDelivered(posted);
});

test("one redirect is followed with what was posted", async (t) => {
  const lunette = await openRelay(t);
  units.fault(POST, FAULTS.redirect(`${units.urls.messenger}/`), { times: 1 });
  const posted = await note(lunette, "around a corner");
  assert.equal((await taken(lunette, posted)).attempts, 1);
  assert.equal(units.count(POST, posted.message), 2);
  await assertDelivered([posted]);
});

describe("what a unit refuses is dead, holds up nothing, and goes out again when the user says so", () => {
  const somethingElse = (answer) => ({ ...answer, id: "B".repeat(43) });
  const cases = [
    ["a message that it does not take", FAULTS.status(400), "unit-refused", 0],
    ["a message that is too large", FAULTS.status(413), "unit-refused", 0],
    ["a process that it does not know", FAULTS.status(404), "not-found", 0],
    ["an answer about another message", FAULTS.changed(somethingElse), "unverified", 1],
  ];
  for (const [what, fault, code, places] of cases) {
    test(what, async (t) => {
      const lunette = await openRelay(t);
      units.fault(POST, fault.kind === "changed" ? accepted(fault) : fault, { times: 1 });
      const refused = await note(lunette, "refused");
      const next = await note(lunette, "next");
      const dead = await letterThat(lunette, refused, ({ state }) => state === "dead", "dead");
      assert.deepEqual([dead.problem.code, dead.attempts], [code, 1]);
      await taken(lunette, next);
      assert.deepEqual([await units.places(there, refused.message), units.count(POST, refused.message)], [places, 1]);
      assert.equal(await lunette.retry([refused.letter]), 1);
      await taken(lunette, refused);
      assert.deepEqual([await units.places(there, refused.message), await units.places(there, next.message)], [1, 1]);
    });
  }

  /** `changed` is of answers with the status 200, and a messenger's is 202. */
  function accepted(fault) {
    return { kind: "status", status: 202, body: fault.change({ message: "Processing DataItem" }), after: true };
  }

  test("unless it is discarded", async (t) => {
    const lunette = await openRelay(t);
    units.fault(POST, FAULTS.status(400), { times: 1 });
    const refused = await note(lunette, "refused");
    await letterThat(lunette, refused, ({ state }) => state === "dead", "dead");
    assert.equal(await lunette.discard([refused.letter]), 1);
    assert.equal(await lunette.retry(), 0);
    assert.equal(await letterOf(lunette, refused.letter), undefined);
    assert.equal(await units.places(there, refused.message), 0);
  });
});

describe("a message whose answer was lost is sent again, and is there once", () => {
  const lost = {
    "the connection ended": FAULTS.reset({ after: true }),
    "no answer came": FAULTS.hang({ after: true }),
    "the unit failed afterwards": FAULTS.status(500, { after: true }),
    "somebody in between failed": FAULTS.status(429, { after: true }),
    "a page came": FAULTS.html({ after: true }),
    "half of it came": FAULTS.truncated(),
    "it did not end": { ...FAULTS.endless(), after: true },
  };
  for (const [what, fault] of Object.entries(lost)) {
    test(what, async (t) => {
      const lunette = await openRelay(t);
      units.fault(POST, fault, { times: 1 });
      const posted = [await note(lunette, "once"), await note(lunette, "and the next")];
      const first = await taken(lunette, posted[0]);
      await taken(lunette, posted[1]);
      assert.deepEqual([first.attempts, units.count(POST, first.message)], [2, 2]);
      await assertDelivered(posted);
    });
  }
});

test(`${MESSAGES} messages wait while the network is away, and then each is delivered once, in the order of its target`, async (t) => {
  const targets = [there];
  for (const name of ["second", "third", "fourth", "fifth"]) targets.push(await ada.spawn({ name }));
  const lunette = await openRelay(t);
  for (const unit of ["messenger", "compute", "gateway"]) await units.down(unit);
  const posted = [];
  for (let count = 0; count < MESSAGES; count += 1) {
    const target = targets[count % targets.length];
    posted.push({ target, ...(await note(lunette, `message ${count}`, target)) });
  }
  await problemOf(lunette, posted[0]);
  for (const unit of ["messenger", "compute", "gateway"]) await units.up(unit);
  const start = performance.now();
  await eventually(async () => (await lunette.letters()).length === 0, "the end of all letters", () => lunette.letters({ limit: 3 }));
  const seconds = (performance.now() - start) / 1000;
  for (const target of targets) await assertDelivered(posted.filter((one) => one.target === target), target);
  const taken = [];
  for (let from = 0; taken.length < MESSAGES; from = taken.at(-1).letter + 1) taken.push(...(await lunette.letters({ taken: true, from, limit: 1000 })));
  assert.deepEqual(taken.map(({ message }) => message), posted.map(({ message }) => message));
  t.diagnostic(`${MESSAGES} letters in ${seconds.toFixed(1)} s, ${Math.round(MESSAGES / seconds)} a second`);
});

describe("a network that is opened again goes on with its letters", () => {
  test("those that wait go out, once, without being told", async (t) => {
    const store = { memory: "letters that wait" };
    const lunette = await openRelay(t, { store });
    await units.down("messenger");
    const posted = [];
    for (let count = 0; count < 10; count += 1) posted.push(await note(lunette, `${count}`));
    const before = await problemOf(lunette, posted[0]);
    await lunette.close();
    const again = await Lunette.open({ store });
    t.after(() => again.close());
    const letters = await again.letters();
    assert.deepEqual(letters.map(({ message }) => message), posted.map(({ message }) => message));
    assert.equal(letters[0].problem.code, before.problem.code);
    await units.up("messenger");
    for (const one of posted) await taken(again, one);
    await assertDelivered(posted);
  });

  test("one that is under way when the network is closed is there once", async (t) => {
    const store = { memory: "letters under way" };
    const lunette = await openRelay(t, { store });
    units.fault(POST, FAULTS.hang({ after: true }), { times: 1 });
    const posted = [await note(lunette, "under way"), await note(lunette, "behind it")];
    await eventually(async () => (await units.places(there, posted[0].message)) === 1, "arrival");
    await lunette.close();
    const again = await Lunette.open({ store });
    t.after(() => again.close());
    for (const one of posted) await taken(again, one);
    assert.equal(units.count(POST, posted[0].message), 2);
    await assertDelivered(posted);
  });

  test("what processes send goes out once, whenever it is closed", async (t) => {
    const store = { memory: "an outbox" };
    let lunette = await openRelay(t, { store });
    const here = await lunette.spawn();
    await here.eval(`Handlers.add("go", "Go", function(msg) for i = 1, 20 do Send({ Target = "${there}", Action = "Note", Data = msg.Data .. i }) end end)`);
    units.fault(POST, FAULTS.late(400));
    for (const word of ["a", "b", "c"]) {
      await lunette.process(here.id).message({ tags: { Action: "Go" }, data: word });
      await eventually(async () => (await lunette.letters({ taken: true, limit: 1000 })).length >= 3 + "abc".indexOf(word) * 5, "some letters");
      await lunette.close();
      lunette = await Lunette.open({ store });
    }
    t.after(() => lunette.close());
    units.heal();
    await eventually(async () => (await lunette.letters({ taken: true, limit: 1000 })).length === 60, "the end of all letters", () => lunette.letters({ limit: 3 }));
    const log = await units.model.assignments.log(there);
    const data = log.map(({ message }) => units.model.items.get(message).item).filter(({ tags }) => tags.some(({ value }) => value === here.id));
    const expected = ["a", "b", "c"].flatMap((word) => Array.from({ length: 20 }, (_, index) => `${word}${index + 1}`));
    assert.deepEqual(data.map(({ rawData }) => rawData.toString()), expected);
  });
});

describe("other units of the relay", () => {
  test("answers are looked for again when the compute unit is there again, and none comes twice", async (t) => {
    const lunette = await openRelay(t, { settings: { compute: units.urls.compute } });
    const { address } = await lunette.identity();
    const echo = await ada.spawn({ name: "echo", tags: { Authority: `${units.addresses.messenger},${address}` } });
    await ada.evaluate(echo, `Handlers.add("echo", "Echo", function(msg) msg.reply({ Action = "Echoed", Data = msg.Data .. "!" }) end)`);
    const here = await lunette.spawn();
    await here.eval(`Heard = {} Handlers.add("echoed", "Echoed", function(msg) table.insert(Heard, msg.Data) end)`);
    for (const fault of [FAULTS.status(500), FAULTS.html(), FAULTS.truncated(), FAULTS.reset(), FAULTS.status(429, { retryAfter: 1 })]) {
      units.fault("compute.results", fault, { times: 2 });
      await here.eval(`Send({ Target = "${echo}", Action = "Echo", Data = "${fault.kind}${fault.status ?? ""}" })`);
    }
    const heard = await eventually(async () => { const heard = await here.state("Heard"); return heard.length >= 5 && heard; }, "five answers", () => lunette.letters());
    assert.deepEqual(heard, ["status500!", "html!", "truncated!", "reset!", "status429!"]);
    await eventually(async () => units.count("compute.results", echo) > 20, "more looks");
    assert.equal((await here.state("Heard")).length, 5);
  });

  test("a letter waits for a gateway that is to tell processes from wallets", async (t) => {
    const lunette = await openRelay(t, { settings: { uploader: units.urls.bundler, gateways: [units.urls.gateway] } });
    units.fault("gateway.graphql", FAULTS.html());
    const posted = await note(lunette, "to a process");
    assert.equal((await problemOf(lunette, posted)).problem.code, "unexpected-answer");
    assert.equal(units.count("gateway.upload", posted.message) + units.count(POST, posted.message), 0);
    units.heal();
    await taken(lunette, posted);
    await assertDelivered([posted]);
  });
});
