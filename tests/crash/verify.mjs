// Whether the logs of a network can be what really happened: read in the page, checked here.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";

/** Everything that a network has in its logs, as `{ processes, logs }`. */
export async function readNetwork(tab) {
  const text = await tab.evaluate(async () => {
    const { network } = lunette;
    const processes = await network.processes();
    const logs = {};
    for (const { id } of processes) {
      logs[id] = [];
      for (;;) {
        const more = await network.log(id, { from: logs[id].length, limit: 500, proofs: true });
        if (more.length === 0) break;
        logs[id].push(...more);
      }
    }
    // A text crosses many times faster than what it says.
    return JSON.stringify({ processes, logs });
  });
  return JSON.parse(text);
}

const bytes = (text) => Buffer.from(text, "base64url");

function checkChain(process, log) {
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

/** Every message that a result says was delivered has its slot, and no slot has a message that nobody sent. */
function checkDeliveries(logs) {
  const expected = new Map();
  for (const [process, log] of Object.entries(logs)) {
    for (const { slot, result } of log) {
      for (const { process: target, slot: at, kind } of result?.delivered ?? []) {
        if (target !== undefined && kind === "message") expected.set(`${target} ${at}`, `${process} ${slot}`);
      }
    }
  }
  for (const [process, log] of Object.entries(logs)) {
    for (const { slot, cause, message } of log) {
      const sender = expected.get(`${process} ${slot}`);
      expected.delete(`${process} ${slot}`);
      if (cause !== undefined) assert.equal(sender, `${cause.process} ${cause.slot}`, `${process} ${slot}: ${message.id} comes from where it says`);
      else assert.equal(sender, undefined, `${process} ${slot} comes from outside`);
    }
  }
  assert.deepEqual([...expected], [], "every delivered message has its slot");
}

/** Checks a network; `acknowledged` are the receipts that callers got, `{ process, slot, message, result? }`. */
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
  checkDeliveries(logs);
  for (const { process, slot, message, output } of acknowledged) {
    const entry = logs[process]?.[slot];
    assert.equal(entry?.message.id, message, `${process} ${slot} was acknowledged`);
    if (output !== undefined) assert.equal(entry.result?.result.Output?.data, output, `${process} ${slot}: its result was acknowledged`);
  }
}
