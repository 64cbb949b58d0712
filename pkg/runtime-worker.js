// The worker of a network: the runtime and its storage, away from the page.
import { holdForLife } from "./runtime/alive.js";
import { loadArtifacts } from "./artifacts.js";
import { openHost } from "./runtime/host.js";
import * as ports from "./machine-port.js";
import { serve } from "./runtime/rpc.js";

serve(globalThis, async (options, signal, tell) => {
  tell({ type: "alive", lock: await holdForLife() });
  return openHost(options, {
    load: loadArtifacts,
    ports,
    onWaiting: () => tell({ type: "waiting" }),
    signal,
  });
});
