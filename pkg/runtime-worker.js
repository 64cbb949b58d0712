// The worker of a network: the runtime and its storage, away from the page.
import { loadArtifacts } from "./artifacts.js";
import { openHost } from "./host.js";
import { serve } from "./rpc.js";

serve(globalThis, (options, signal, tell) =>
  openHost(options, {
    load: loadArtifacts,
    spawnWorker: () => (typeof Worker === "undefined" ? null : new Worker(new URL("./machine-worker.js", import.meta.url), { type: "module" })),
    onWaiting: () => tell({ type: "waiting" }),
    signal,
  }),
);
