// Reads what a recording is made of: everything that a network remembers.

/** Entries of a log that are read at a time. */
const PAGE = 200;

/** Entries of the outbox that are read at a time. */
const OUTBOX_PAGE = 500;

/** Everything that is recorded of a network, once it is at rest; see scenario.d.ts. */
export async function readNetwork(ao, { signal, onProgress = () => {} } = {}) {
  await ao.settle({ signal });
  const [status, processes] = await Promise.all([ao.status({ signal }), ao.processes({ signal })]);
  const total = processes.reduce((sum, { slot }) => sum + slot + 1, 0);
  let done = 0;
  const logs = [];
  for (const { id, slot } of processes) {
    const log = [];
    while (log.length === 0 || log.at(-1).slot < slot) {
      const page = await ao.log(id, { from: log.length === 0 ? 0 : log.at(-1).slot + 1, to: slot, limit: PAGE, signal });
      if (page.length === 0) break;
      log.push(...page);
      onProgress({ done: (done += page.length), total });
    }
    logs.push(log);
  }
  return { status, processes, logs, outbox: await readOutbox(ao, signal), identities: await ao.identities({ signal }) };
}

async function readOutbox(ao, signal) {
  const outbox = [];
  for (let page = []; ; ) {
    page = await ao.outbox({ from: outbox.length === 0 ? 0 : outbox.at(-1).key + 1, limit: OUTBOX_PAGE, signal });
    outbox.push(...page);
    if (page.length < OUTBOX_PAGE) return outbox;
  }
}
