// The worker of a network: the runtime and its storage, away from the page.
import { loadArtifacts } from "./artifacts.js";
import { openHost } from "./host.js";
import * as ports from "./machine-port.js";
import { serve } from "./rpc.js";

serve(globalThis, (options, signal, tell) =>
  openHost(options, {
    load: loadArtifacts,
    ports,
    onWaiting: () => tell({ type: "waiting" }),
    signal,
  }),
);
