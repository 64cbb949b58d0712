// The worker's side: owns the process, answers one call after the other.
import init, { Session } from "./dist/lunette_web.js";

/** Messages that share one commit when many are waiting. */
const MAX_BATCH = 100;

const waiting = [];
let session;
let busy = false;

const methods = {
  async open({ database, process, machine }) {
    await init();
    const response = await fetch(machine);
    if (!response.ok) throw coded("invalid-module", `${machine} answered ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    session = await Session.open(bytes, database, process, () => postMessage({ waiting: true }));
  },

  async history({ first, last }) {
    return (await session.history(first, last)).map(parseEntry);
  },

  async reset() {
    await session.reset();
  },
};

addEventListener("message", ({ data }) => {
  waiting.push(data);
  if (!busy) work();
});

async function work() {
  busy = true;
  while (waiting.length > 0) {
    if (waiting[0].method === "send") await evaluate(takeBatch());
    else await answer(waiting.shift());
  }
  busy = false;
}

async function answer({ id, method, argument }) {
  try {
    const value = await methods[method](argument);
    postMessage({ id, value, status: session.status() });
  } catch (error) {
    refuse(id, error);
  }
}

/** Takes the sends at the head of the queue, as many as share a commit; at least one. */
function takeBatch() {
  const batch = [];
  let messages = 0;
  while (waiting[0]?.method === "send" && (batch.length === 0 || messages + waiting[0].argument.length <= MAX_BATCH)) {
    messages += waiting[0].argument.length;
    batch.push(waiting.shift());
  }
  return batch;
}

/** Evaluates a batch, commits it, and only then answers its callers. */
async function evaluate(batch) {
  const sound = batch.filter(({ id, argument }) => isSound(id, argument));
  try {
    const entries = await session.evaluate(sound.flatMap(({ argument }) => argument));
    const status = session.status();
    let start = 0;
    for (const { id, argument } of sound) {
      const value = entries.slice(start, (start += argument.length)).map(parseEntry);
      postMessage({ id, value, status });
    }
  } catch (error) {
    for (const { id } of sound) refuse(id, error);
  }
}

/** Refuses messages that are no JSON, so that they do not fail those they would share a commit with. */
function isSound(id, messages) {
  try {
    for (const message of messages) {
      if (message === null || typeof message !== "object" || Array.isArray(message)) throw new TypeError("not an object");
      JSON.stringify(message);
    }
    return true;
  } catch (error) {
    refuse(id, coded("invalid-argument", `a message cannot be sent: ${error.message}`));
    return false;
  }
}

function parseEntry({ slot, message, result, status, gas }) {
  return { slot, message: JSON.parse(message), result: JSON.parse(result), status, gas };
}

function coded(code, message) {
  return Object.assign(new Error(message), { code });
}

function refuse(id, error) {
  postMessage({ id, error: { code: error?.code ?? "worker-failed", message: error?.message ?? String(error) } });
}
