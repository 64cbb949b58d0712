// Whether the logs of a network can be what really happened: read in the page, checked here.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";

/** Everything that a network has in its logs, as `{ processes, logs }`. */
export async function readNetwork(tab) {
  const processes = await tab.evaluate(() => lunette.network.processes());
  const logs = {};
  for (const { id } of processes) logs[id] = await readLog(tab, id);
  return { processes, logs };
}

/** The whole log of a process. In pieces: that of an hour is longer than a text may be. */
export async function readLog(tab, process) {
  const log = [];
  for (;;) {
    // A text crosses many times faster than what it says.
    const piece = async ({ process, from }) => JSON.stringify(await lunette.network.log(process, { from, limit: 1000, proofs: true }));
    const more = JSON.parse(await tab.evaluate(piece, { process, from: log.length }));
    if (more.length === 0) return log;
    log.push(...more);
  }
}

const bytes = (text) => Buffer.from(text, "base64url");

/** Each assignment has the hash of the one before it, from the process itself on. */
export function checkChain(process, log) {
  let previous;
  for (const [slot, { assignment, message, slot: claimed }] of log.entries()) {
    assert.equal(claimed, slot, `${process}: slots have no gaps`);
    const hash = createHash("sha256");
    if (previous === undefined) hash.update(bytes(process));
    else hash.update(bytes(previous.id)).update(bytes(previous.hashChain));
    assert.equal(assignment.hashChain, hash.digest("base64url"), `${process}: the hash chain holds at ${slot}`);
    if (slot === 0) assert.equal(message.id, process);
    previous = assignment;
  }
}

/** What evaluations gave that has a slot somewhere: messages, and the first message of each process that was spawned. */
const DELIVERED = ["message", "spawn"];

const isSpawned = ({ tags }) => tags.some(({ name, value }) => name === "Action" && value === "Spawned");

/** Every message that a result says was delivered has its slot, and no slot has a message that nobody sent. Returns how many there were. */
function checkDeliveries(logs) {
  const expected = new Map();
  // Who had a process spawned is told by the network: that is no message of anybody's result.
  const spawns = new Set();
  for (const [process, log] of Object.entries(logs)) {
    for (const { slot, result, ticks } of log) {
      for (const [tick, { delivered = [] }] of [result ?? {}, ...ticks].entries()) {
        for (const { process: target, slot: at, kind, index } of delivered) {
          if (kind === "spawn") spawns.add(`${process} ${slot}.${tick} ${index}`);
          if (target === undefined || !DELIVERED.includes(kind)) continue;
          assert.ok(!expected.has(`${target} ${at}`), `${target} ${at} is one message`);
          expected.set(`${target} ${at}`, `${process} ${slot}.${tick}`);
        }
      }
    }
  }
  const count = expected.size;
  for (const [process, log] of Object.entries(logs)) {
    for (const { slot, cause, message } of log) {
      const sender = expected.get(`${process} ${slot}`);
      expected.delete(`${process} ${slot}`);
      const isAnswer = cause?.process === process && isSpawned(message) && spawns.delete(`${process} ${cause.slot}.${cause.tick} ${cause.index}`);
      if (isAnswer) assert.equal(sender, undefined, `${process} ${slot} comes from the network`);
      else if (cause !== undefined) assert.equal(sender, `${cause.process} ${cause.slot}.${cause.tick}`, `${process} ${slot}: ${message.id} comes from where it says`);
      else assert.equal(sender, undefined, `${process} ${slot} comes from outside`);
    }
  }
  assert.deepEqual([...expected], [], "every delivered message has its slot");
  assert.deepEqual([...spawns], [], "every spawn is answered");
  return count;
}

/** Checks a network; `acknowledged` are the receipts that callers got, `{ process, slot, message, output? }`. Returns how many deliveries there were. */
export function checkNetwork({ processes, logs }, acknowledged) {
  for (const { id, slot, evaluated } of processes) {
    const log = logs[id];
    assert.equal(log.length, slot + 1);
    checkChain(id, log);
    const ids = new Set(log.map(({ message }) => message.id));
    assert.equal(ids.size, log.length, `${id}: no message has two slots`);
    const without = log.filter(({ result }) => result === undefined).map(({ slot }) => slot);
    const waiting = Array.from({ length: slot - evaluated }, (_, index) => evaluated + 1 + index);
    assert.deepEqual(without, waiting, `${id}: results have no gaps`);
  }
  const deliveries = checkDeliveries(logs);
  for (const { process, slot, message, output } of acknowledged) {
    const entry = logs[process]?.[slot];
    assert.equal(entry?.message.id, message, `${process} ${slot} was acknowledged`);
    if (output !== undefined) assert.equal(entry.result?.result.Output?.data, output, `${process} ${slot}: its result was acknowledged`);
  }
  return deliveries;
}
