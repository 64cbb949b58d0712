// Keeps the page in the browser, so that it opens without a server, and notices newer versions of it. The browser fetches these whole, beside
// the one in use; nothing of them is used before the person says so.
import own from "changes.md";
import { say } from "../session/notice";
import type { About, Request } from "../service-worker/protocol";
import { newIn } from "./changes";
import { addCommands } from "./commands";
import { update } from "./update";
import { VERSION } from "./version";

/** Milliseconds after which a page that stays open asks whether there is a newer version. */
const INTERVAL = 60 * 60 * 1000;

/** Milliseconds within which a service worker that lives answers. */
const PATIENCE = 10_000;

/** Where the browser has no service workers the page is loaded from its server each time. */
export async function watchForUpdates(): Promise<void> {
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined) return;
  await goAlong(serviceWorker);
  // It may be refused, by a setting of the browser or because the server has gone meanwhile.
  const registration = await serviceWorker.register("service-worker.js", { updateViaCache: "none" }).catch(() => undefined);
  if (registration === undefined) return;
  registration.addEventListener("updatefound", () => void follow(registration));
  void follow(registration);
  addCommands([{ title: "Look for a new version of the page", run: () => lookFor(registration) }]);
  setInterval(() => void registration.update().catch(() => {}), INTERVAL);
}

/** When another version takes charge somebody asked for it, in this tab or in another: all go over to it, since they share one network. */
async function goAlong(serviceWorker: ServiceWorkerContainer): Promise<void> {
  // The very first one takes charge of a page that is in use, and that nobody asked to give up.
  let isFirst = (await serviceWorker.getRegistration())?.active == null;
  serviceWorker.addEventListener("controllerchange", async () => {
    const about = await ask(serviceWorker.controller!);
    if (!isFirst && about?.version !== VERSION) location.reload();
    isFirst = false;
  });
}

/** The one that the browser was fetching last. */
let newest: ServiceWorker | null = null;

/** Waits until the browser has all of what it is fetching, and tells of what waits then. Resolves to whether all of it could be had. */
async function follow(registration: ServiceWorkerRegistration): Promise<boolean> {
  newest = registration.installing ?? newest;
  const isWhole = newest === null || (await settled(newest));
  const ready = registration.waiting ?? navigator.serviceWorker.controller;
  const about = ready && (await ask(ready));
  if (about && about.version !== VERSION) update.value = { changes: newIn(about.changes, own), use: () => use(registration) };
  return isWhole;
}

/** Whether a service worker could be installed, once that is known. */
function settled(worker: ServiceWorker): Promise<boolean> {
  return new Promise((resolve) => {
    const look = () => worker.state !== "installing" && resolve(worker.state !== "redundant");
    worker.addEventListener("statechange", look);
    look();
  });
}

/** Its taking charge has all tabs loaded again. One that is in charge already has this tab only to wait for. */
function use({ waiting }: ServiceWorkerRegistration): void {
  if (waiting) tell(waiting, "use");
  else location.reload();
}

/** Whether there is a newer version, said to the person who asks. */
async function lookFor(registration: ServiceWorkerRegistration): Promise<void> {
  try {
    await registration.update();
  } catch {
    return say("The server of the page cannot be reached: it goes on with the version that it has.");
  }
  const isWhole = await follow(registration);
  if (update.peek() !== undefined) return;
  say(isWhole ? "This is the newest version of the page." : "There is a new version, but not all of it could be loaded: the page goes on with the one that it has, and tries again later.");
}

function tell(worker: ServiceWorker, request: Request, transfer: Transferable[] = []): void {
  worker.postMessage(request, transfer);
}

/** What a service worker keeps; undefined when it does not answer, as one that is of another design. */
function ask(worker: ServiceWorker): Promise<About | undefined> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<About>) => resolve(data);
    setTimeout(resolve, PATIENCE);
    tell(worker, "about", [port2]);
  });
}
