// Ending workers from outside. The protocol cannot close them (Target.closeTarget refuses), but its debugger finds the handle that whoever
// started a worker holds, and `terminate` ends it in the middle of whatever it does, without a word to anybody.

/** Ends the worker that has the runtime of a tab. */
export async function endRuntimeWorker(context, tab) {
  const tools = await context.newCDPSession(tab);
  await endWorker(tab, (method, params) => tools.send(method, params), isRuntime);
  await tools.detach();
}

/** Ends a worker with machines of a tab. */
export async function endMachineWorker(context, tab) {
  const tools = await context.newCDPSession(tab);
  await endWorker(tab, await runtimeOf(tools), (worker) => !isRuntime(worker));
  await tools.detach();
}

const isRuntime = (worker) => !worker.url().includes("machine-worker");

/** Ends a worker that was started where `send` leads to. Resolves once the browser has ended it. */
async function endWorker(tab, send, isOne) {
  const ended = Promise.race(tab.workers().filter(isOne).map((worker) => new Promise((resolve) => worker.once("close", resolve))));
  const { result } = await send("Runtime.evaluate", { expression: "Worker.prototype" });
  const { objects } = await send("Runtime.queryObjects", { prototypeObjectId: result.objectId });
  // Those that were ended before may not be forgotten yet.
  const end = "function () { const worker = this.find((worker) => !worker.isEnded); worker.isEnded = true; worker.terminate(); }";
  const { exceptionDetails } = await send("Runtime.callFunctionOn", { objectId: objects.objectId, functionDeclaration: end });
  if (exceptionDetails) throw new Error(exceptionDetails.exception.description);
  await ended;
}

/** What sends to the worker that has the runtime of a tab. Playwright has sessions for pages only. */
async function runtimeOf(tools) {
  const waiting = new Map();
  tools.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result, error } = JSON.parse(message);
    if (error) waiting.get(id)?.reject(new Error(error.message));
    else waiting.get(id)?.resolve(result);
  });
  const attached = new Promise((resolve) => tools.once("Target.attachedToTarget", resolve));
  await tools.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const { sessionId } = await attached;
  return (method, params) =>
    new Promise((resolve, reject) => {
      const id = waiting.size + 1;
      waiting.set(id, { resolve, reject });
      tools.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method, params }) }).catch(reject);
    });
}
