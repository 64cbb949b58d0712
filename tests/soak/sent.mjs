// Whether what processes sent each other is what reached them: by the number that the library gives each message of a process, since a log that was
// recomputed elsewhere does not say how the network delivered it.
import assert from "node:assert/strict";

const tagOf = (tags, name) => tags.find((tag) => tag.name === name)?.value;

/** Every message that a result of one of these logs has for another one is in that one's log, once, and none is there that nobody sent. What ticks
 *  sent before `from` or since `to` may be lacking: then nobody watched the schedules. Returns how many messages were sent. */
export function checkSent(logs, { from, to }) {
  const sent = new Map();
  let spawned = 0;
  for (const [process, log] of Object.entries(logs)) {
    for (const { result, ticks } of log) {
      for (const evaluation of [result, ...ticks]) {
        const { timestamp } = evaluation.cron ?? {};
        const mayLack = timestamp < from || timestamp >= to;
        for (const { Target, Tags } of evaluation.result.Messages ?? []) {
          if (Target in logs) sent.set(keyOf(process, Target, Tags), mayLack);
        }
        spawned += evaluation.result.Spawns?.length ?? 0;
      }
    }
  }
  const count = sent.size;
  let told = 0;
  for (const [process, log] of Object.entries(logs)) {
    for (const { slot, message } of log) {
      const { from: sender, owner, tags } = message;
      if (sender === owner || slot === 0) continue;
      // The network tells a process in its own name what has become of its spawns.
      if (sender === process && tagOf(tags, "Action") === "Spawned") {
        told += 1;
        continue;
      }
      assert.ok(sent.delete(keyOf(sender, process, tags)), `${process} ${slot}: ${message.id} is what ${sender} sent, and comes once`);
    }
  }
  const lacking = [...sent].filter(([, mayLack]) => !mayLack).map(([key]) => key);
  assert.deepEqual(lacking, [], "everything that was sent has come");
  assert.equal(told, spawned, "every spawn was answered, once");
  return count;
}

function keyOf(from, to, tags) {
  const reference = tagOf(tags, "Reference");
  assert.ok(reference, `what ${from} sends to ${to} has a number`);
  return `${from} ${reference} ${to}`;
}
