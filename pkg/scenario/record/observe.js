// Reads what a recording is made of: everything that a network remembers, and what expressions are.
import { EVAL } from "../../common/eval-tags.js";
import { LunetteError } from "../../error.js";
import { outputOf, plain, stateReader, statesOf } from "../match.js";

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

/** What expressions are by now, each asked of its process as its owner by a dry run: `{ process, expression, value }`. */
export async function readStates(ao, asked, { signal } = {}) {
  return Promise.all(
    asked.map(async ({ process, expression }) => {
      const { owner } = await ao.info(process, { signal });
      const { result } = await ao.dryrun({ process, tags: EVAL, data: stateReader([expression]), from: owner, owner, signal });
      if (result.Error !== undefined) throw new LunetteError("evaluation-failed", `${expression}: ${plain(result.Error).trim()}`, { process });
      return { process, expression, value: statesOf(outputOf(result))[0] };
    }),
  );
}

async function readOutbox(ao, signal) {
  const outbox = [];
  for (let page = []; ; ) {
    page = await ao.outbox({ from: outbox.length === 0 ? 0 : outbox.at(-1).key + 1, limit: OUTBOX_PAGE, signal });
    outbox.push(...page);
    if (page.length < OUTBOX_PAGE) return outbox;
  }
}
