// The entry for service workers: AO's interfaces at a path of the pages' own origin, on the network that they share. See service-worker.d.ts.
import { LunetteError } from "./error.js";
import { openHost } from "./runtime/host.js";
import { Lunette } from "./client/lunette.js";
import { handlerOf } from "./server.js";
import { Afterwards } from "./service-worker/afterwards.js";
import { dropOthers, keepArtifacts, loadArtifacts } from "./service-worker/artifacts.js";
import { OnDemand } from "./service-worker/on-demand.js";
import { optionsOf } from "./service-worker/options.js";

export { LunetteError } from "./error.js";

/** Answers requests below a path. */
export function serve(options = {}) {
  if (typeof registration === "undefined") throw new LunetteError("worker-failed", "`serve` is for the script of a service worker, and this is none");
  const { path, handler, skipWaiting, claim, network } = optionsOf(options);
  const service = new OnDemand(() => open(network));
  const ao = new Lunette(service, { seeded: network.seed !== undefined });
  const afterwards = new Afterwards(ao);
  const handle = handlerOf(ao, { limits: false, ...handler, url: `${location.origin}${path}` });

  addEventListener("install", (event) => {
    if (skipWaiting) globalThis.skipWaiting();
    event.waitUntil(keepArtifacts(network.machine));
  });
  addEventListener("activate", (event) => {
    event.waitUntil(Promise.all([dropOthers(), claim && clients.claim()]));
  });
  addEventListener("fetch", (event) => {
    if (!isBelow(path, event.request)) return;
    const answer = handle(event.request, { waitUntil: (work) => event.waitUntil(work) });
    event.respondWith(answer);
    event.waitUntil(answer.then(() => service.isOpen && afterwards.over()));
  });
}

function isBelow(path, request) {
  const { origin, pathname } = new URL(request.url);
  return origin === location.origin && `${pathname}/`.startsWith(`${path}/`);
}

async function open(options) {
  if (!globalThis.indexedDB) throw missing("IndexedDB, where it would keep its network");
  if (!navigator.locks || !globalThis.BroadcastChannel) throw missing("Web Locks and BroadcastChannel, by which it shares its network with pages");
  return openHost({ ...options, store: "indexeddb" }, { load: loadArtifacts, transient: true });
}

function missing(what) {
  return new LunetteError("storage", `this service worker has no ${what}`);
}
