// The worker of a network that evaluates nothing. All but the network itself is what `runtime-worker.js` has.
import { holdForLife } from "/pkg/runtime/alive.js";
import { openHost } from "/pkg/runtime/host.js";
import { serve } from "/pkg/runtime/rpc.js";
import { FakeNetwork } from "../fake-network.js";
import { IndexedDbStore } from "./indexeddb-store.js";

const Network = { open: ({ name }) => FakeNetwork.open(new IndexedDbStore(name)) };

serve(globalThis, async (options, signal, tell) => {
  tell({ type: "alive", lock: await holdForLife() });
  return openHost(options, { load: async () => ({ Network, module: {} }), onWaiting: () => tell({ type: "waiting" }), signal });
});
