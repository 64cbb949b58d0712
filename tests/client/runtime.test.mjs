// The package's entry for Node on the real runtime, in memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Lunette } from "../../pkg/node.js";

async function open(t, options = {}) {
  const ao = await Lunette.open({ name: "test", ...options });
  t.after(() => ao.close());
  return ao;
}

test("a process is made, evaluates, answers and shows its state", async (t) => {
  const ao = await open(t);
  const process = await ao.spawn({ tags: { Name: "first" } });
  const entry = await process.eval("Count = 20 Handlers.add('ping', 'Ping', function(m) Count = Count + 1 m.reply({ Action = 'Pong', Data = m.Data }) end) return 6 * 7");
  assert.deepEqual([entry.status, entry.result.Output.data], ["ok", "42"]);
  const receipt = await process.send({ tags: { Action: "Ping" }, data: "hello" });
  const { result } = await process.result({ message: receipt.message });
  assert.deepEqual([result.Messages[0].Data, await process.state("Count")], ["hello", 21]);
  assert.equal((await process.dryrun({ tags: { Action: "Ping" }, data: "dry" })).result.Messages[0].Data, "dry");
  assert.equal(await process.state("Count"), 21);
  const [info, status] = [await process.info(), await ao.status()];
  assert.deepEqual([info.name, info.slot, info.evaluated, status.persistence, status.role], ["first", 2, 2, "memory", "owner"]);
  assert.deepEqual((await process.log({ results: false })).map(({ slot }) => slot), [0, 1, 2]);
  assert.equal((await ao.lookup(receipt.message)).message.data, "hello");
});

test("the same anchor is the same message, and is evaluated once", async (t) => {
  const ao = await open(t);
  const anchor = "a".repeat(32);
  const process = await ao.spawn({ anchor });
  assert.equal((await ao.spawn({ anchor })).id, process.id);
  const first = await process.send({ data: "once", anchor });
  assert.deepEqual(await process.send({ data: "once", anchor }), { ...first, duplicate: true });
  await ao.settle();
  assert.equal((await process.info()).slot, 1);
});

test("a seed and a script give the same ids", async (t) => {
  const script = async () => {
    const ao = await open(t, { seed: "seed", clock: { now: 1_700_000_000_000, height: 100 } });
    const process = await ao.spawn({ tags: { Name: "a" } });
    const message = await process.message({ data: "x" });
    await ao.advance({ milliseconds: 1000, blocks: 1 });
    return [process.id, message, (await ao.identity("alice")).address, (await ao.clock()).now, (await process.log()).map(({ assignment }) => assignment.id)];
  };
  assert.deepEqual(await script(), await script());
});

test("a network that goes on with its seed takes the same words for a new message", async (t) => {
  const options = { name: "goes on", seed: "seed", clock: { now: 1_700_000_000_000, height: 100 }, store: { memory: "goes on" } };
  const ids = [];
  let process;
  for (const opening of ["first", "second", "third"]) {
    const ao = await Lunette.open(options);
    process ??= (await ao.spawn()).id;
    const { message, duplicate } = await ao.send({ process, data: "good morning" });
    assert.ok(!duplicate, opening);
    ids.push(message);
    await ao.close();
  }
  assert.equal(new Set(ids).size, 3);
  const ao = await open(t, options);
  assert.equal((await ao.process(process).info()).slot, 3);
});

test("who sets the clock forward at the same time as somebody else waits for a turn", async (t) => {
  const ao = await open(t, { clock: { now: 1_700_000_000_000, height: 100 } });
  const tags = { "Cron-Interval": "1-minute", "Cron-Tag-Action": "Tick" };
  const process = await ao.spawn({ tags, monitor: true });
  await process.eval("Handlers.add('tick', function(m) return m.Cron end, function(m) Ticks = (Ticks or 0) + 1 end)");
  const clocks = await Promise.all([1, 2, 3].map((blocks) => ao.advance({ milliseconds: 120_000, blocks })));
  assert.deepEqual(clocks.map(({ now, height }) => [now - 1_700_000_000_000, height]), [[120_000, 101], [240_000, 103], [360_000, 106]]);
  await ao.settle();
  assert.equal(await process.state("Ticks"), 6);
});

test("events tell of what is stored", async (t) => {
  const ao = await open(t);
  const events = ao.subscribe({ type: ["process", "scheduled", "evaluated"] });
  const process = await ao.spawn();
  const { message } = await process.send({ data: "x" });
  const seen = [];
  for await (const event of events) {
    assert.equal(event.process, process.id);
    seen.push(`${event.type} ${event.slot ?? ""}`.trim());
    if (event.type === "scheduled" && event.slot === 1) assert.equal(event.message, message);
    if (event.type === "evaluated" && event.slot === 1) break;
  }
  assert.deepEqual(seen.sort(), ["evaluated 0", "evaluated 1", "process", "scheduled 0", "scheduled 1"]);
});

test("a call that waits is given up at once", async (t) => {
  const ao = await open(t);
  const process = await ao.spawn();
  await process.pause();
  const { slot } = await process.send({ data: "later" });
  assert.equal(await process.result({ slot, wait: false }), null);
  const controller = new AbortController();
  const waiting = process.result({ slot, signal: controller.signal });
  controller.abort();
  await assert.rejects(waiting, { code: "aborted" });
  await process.resume();
  assert.equal((await process.result({ slot })).status, "ok");
});
