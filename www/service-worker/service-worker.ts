// The page without a server. It answers with the files of its version, and pages that are still of another one with files of theirs. A newer
// version comes with a newer file of this name, which the browser installs beside this one; it waits until the person wants it
// (../app/update-watch.ts).
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
  const path = pathOf(event.request);
  const version = path && versionOf(path);
  if (version) event.respondWith(files.find(version, path).then((found) => found ?? fetch(event.request)));
});

/** The path of the file that is asked for, if it is below the page. */
function pathOf({ method, url }: Request): string | undefined {
  const { origin, pathname } = new URL(url);
  const address = origin + pathname;
  if (method !== "GET" || !address.startsWith(scope)) return undefined;
  return address.slice(scope.length) || "index.html";
}

/** The version of which a file is. Everything else below the page is none of our business. */
function versionOf(path: string): string | undefined {
  return Object.hasOwn(LIST.files, path) ? LIST.version : /^([0-9a-f]{16})\/./.exec(path)?.[1];
}
