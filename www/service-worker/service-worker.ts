// The page without a server. It answers with the files of its version, and those that are still open with files of theirs; a newer version is
// a newer file of this name, which the browser installs beside this one, and which waits until the person wants it (../app/update-watch.ts).
import { Files } from "./files";
import type { Request as Asked, VersionList } from "./protocol";

declare const self: ServiceWorkerGlobalScope;
/** Put before this by scripts/build-page.mjs. */
declare const LIST: VersionList;

const scope = self.registration.scope;
const files = new Files(scope);

self.addEventListener("install", (event) => event.waitUntil(files.keep(LIST)));

self.addEventListener("activate", (event) => event.waitUntil(files.use(LIST.version).then(() => self.clients.claim())));

self.addEventListener("message", ({ data, ports }: ExtendableMessageEvent & { data: Asked }) => {
  if (data === "about") ports[0]?.postMessage({ version: LIST.version, changes: LIST.changes });
  else if (data === "use") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const wanted = wantedBy(event.request);
  if (wanted === undefined) return;
  event.respondWith(files.find(wanted.version, wanted.address).then((found) => found ?? fetch(event.request)));
});

/** The file of the page that a request is about. Everything else of this origin is none of our business. */
function wantedBy({ method, mode, url }: Request): { version: string; address: string } | undefined {
  const address = new URL(url);
  address.search = address.hash = "";
  const path = address.href.startsWith(scope) ? address.href.slice(scope.length) : undefined;
  if (method !== "GET" || path === undefined) return undefined;
  if (mode === "navigate" && (path === "" || path === "index.html")) return { version: LIST.version, address: scope };
  const [, version] = /^([0-9a-f]{16})\/./.exec(path) ?? [];
  return version === undefined ? undefined : { version, address: address.href };
}
