// Ending workers from outside: in the middle of whatever they do, without a word to anybody. The debugger cannot (Target.closeTarget refuses
// workers, and Runtime.queryObjects, which finds the handles of them, crashes Chromium 156), so the handles are kept as they are made.

const KEEP = `
globalThis.keptWorkers = [];
globalThis.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    keptWorkers.push(this);
  }
};
`;

/** Has a tab keep the handles of workers, from its next page on. */
export async function keepWorkers(tab) {
  await tab.addInitScript(KEEP);
  await tab.route("**/runtime-worker.js", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: KEEP + (await response.text()) });
  });
}

const isRuntime = (worker) => !worker.url().includes("machine-worker");

/** Ends the worker that has the runtime of a tab. Resolves once the browser has ended it. */
export function endRuntimeWorker(tab) {
  return end(tab, isRuntime, tab);
}

/** Ends a worker with machines of a tab. */
export function endMachineWorker(tab) {
  return end(tab.workers().find(isRuntime), (worker) => !isRuntime(worker), tab);
}

async function end(keeper, isOne, tab) {
  const ended = Promise.race(tab.workers().filter(isOne).map((worker) => new Promise((resolve) => worker.once("close", resolve))));
  // One that has been ended stays among them: the newest one has not.
  await keeper.evaluate(() => keptWorkers.pop().terminate());
  await ended;
}
