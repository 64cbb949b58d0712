// What tests call in a tab.
import { Lunette } from "/pkg/index.js";

const NETWORKS = {
  fake: () => new Worker(new URL("./fake-worker.js", import.meta.url), { type: "module" }),
  real: true,
};

/** Opens the network, and keeps its events and the answers that this tab gets. */
globalThis.openNetwork = async (kind, options = {}) => {
  globalThis.events = [];
  globalThis.acknowledged = [];
  globalThis.waited = 0;
  globalThis.ao = await Lunette.open({ ...options, worker: NETWORKS[kind], onWaiting: () => (waited += 1) });
  ao.subscribe((event) => events.push(event));
  return (await ao.status()).role;
};

/** Sends numbered messages, up to `window` of them unanswered, until `stopSending`; then `sending` resolves. */
globalThis.startSending = (process, prefix, window) => {
  let next = 0;
  let stopped = false;
  const lane = async () => {
    while (!stopped) {
      const data = `${prefix}${next++}`;
      const receipt = await ao.send({ process, data });
      acknowledged.push({ data, slot: receipt.slot, at: performance.timeOrigin + performance.now() });
    }
  };
  globalThis.sending = Promise.all(Array.from({ length: window }, lane));
  globalThis.stopSending = async () => {
    stopped = true;
    await sending;
    return acknowledged;
  };
};

document.documentElement.dataset.ready = "true";
