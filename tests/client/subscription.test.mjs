// Events: by callback and by iterator, filters, readers that are behind, ends.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { Events } from "../../pkg/client/subscription.js";

const [A, B] = ["A", "B"].map((letter) => letter.repeat(42) + "A");

function events() {
  const wanted = [];
  const hub = new Events((on) => wanted.push(on));
  return { hub, wanted, evaluated: (slot, process = A) => hub.tell({ type: "evaluated", process, slot }) };
}

const slotsOf = (list) => list.map(({ slot }) => slot);

test("a callback gets every event until it is unsubscribed; the network is asked only while somebody listens", () => {
  const { hub, wanted, evaluated } = events();
  const [first, second] = [[], []];
  const stopFirst = hub.subscribe((event) => first.push(event));
  const stopSecond = hub.subscribe({ process: A }, (event) => second.push(event));
  evaluated(1);
  stopFirst();
  stopFirst();
  evaluated(2);
  stopSecond();
  evaluated(3);
  assert.deepEqual([slotsOf(first), slotsOf(second), wanted], [[1], [1, 2], [true, false]]);
});

test("filters by process and by type; what concerns no process always comes", () => {
  const { hub } = events();
  const types = (filter) => {
    const seen = [];
    hub.subscribe(filter, ({ type, process }) => seen.push(`${type} ${process ?? ""}`.trim()));
    return seen;
  };
  const cases = [types({ process: A }), types({ process: [{ id: A }, B] }), types({ type: "evaluated" }), types({ type: ["failed"], process: B })];
  for (const event of [{ type: "scheduled", process: A }, { type: "evaluated", process: B }, { type: "failed" }]) hub.tell(event);
  assert.deepEqual(cases, [[`scheduled ${A}`, "failed"], [`scheduled ${A}`, `evaluated ${B}`, "failed"], [`evaluated ${B}`], ["failed"]]);
});

test("an iterator keeps what came before it was read", async () => {
  const { hub, wanted, evaluated } = events();
  const iterator = hub.subscribe({ type: "evaluated" });
  evaluated(1);
  evaluated(2);
  const seen = [];
  for await (const { slot } of iterator) {
    seen.push(slot);
    if (slot === 2) setImmediate(() => evaluated(3));
    if (slot === 3) break;
  }
  assert.deepEqual([seen, wanted], [[1, 2, 3], [true, false]]);
});

test("a reader that is too far behind loses the oldest, and reads how many", async () => {
  const { hub, evaluated } = events();
  const iterator = hub.subscribe({ buffer: 2 });
  for (let slot = 1; slot <= 5; slot += 1) evaluated(slot);
  assert.deepEqual(await iterator.next(), { value: { type: "missed", count: 3 }, done: false });
  assert.equal((await iterator.next()).value.slot, 4);
  assert.equal((await iterator.next()).value.slot, 5);
  const waiting = iterator.next();
  evaluated(6);
  assert.equal((await waiting).value.slot, 6);
});

test("the end of the network ends iterators after what they hold", async () => {
  const { hub, evaluated } = events();
  const [holding, waiting] = [hub.subscribe(), hub.subscribe()];
  const next = waiting.next().then(() => waiting.next());
  evaluated(1);
  hub.end();
  assert.equal((await holding.next()).value.slot, 1);
  assert.deepEqual([await holding.next(), await next], [{ value: undefined, done: true }, { value: undefined, done: true }]);
  assert.equal((await hub.subscribe().next()).done, true);
});

test("a signal ends a subscription", async () => {
  const { hub, wanted, evaluated } = events();
  const controller = new AbortController();
  const iterator = hub.subscribe({ signal: controller.signal });
  const seen = [];
  hub.subscribe({ signal: controller.signal }, (event) => seen.push(event));
  const waiting = assert.rejects(iterator.next(), { code: "aborted" });
  controller.abort();
  await waiting;
  evaluated(1);
  assert.deepEqual([seen, wanted], [[], [true, false]]);
  assert.throws(() => hub.subscribe({ signal: controller.signal }), { code: "aborted" });
});

test("nothing stays on a signal once there is nothing to end: the subscription is over, or the network", () => {
  const { hub } = events();
  const { signal } = new AbortController();
  const heard = () => getEventListeners(signal, "abort").length;
  const stop = hub.subscribe({ signal }, () => {});
  hub.subscribe({ signal }, () => {});
  hub.subscribe({ signal });
  assert.equal(heard(), 3);
  stop();
  assert.equal(heard(), 2);
  hub.end();
  hub.subscribe({ signal });
  assert.equal(heard(), 0);
});

test("a callback that throws stops nobody else", (t) => {
  const { hub, evaluated } = events();
  const seen = [];
  const thrown = [];
  globalThis.reportError = (error) => thrown.push(error.message);
  t.after(() => delete globalThis.reportError);
  hub.subscribe(() => {
    throw new Error("mine");
  });
  hub.subscribe((event) => seen.push(event));
  evaluated(1);
  assert.deepEqual([thrown, slotsOf(seen)], [["mine"], [1]]);
});
