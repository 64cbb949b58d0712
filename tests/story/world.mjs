// Where the story takes place: two profiles of Chromium with the page, a network of AO that others wrote, and a deployment of a worker.
import { Setting } from "../browser/browser.mjs";
import { startWorkerd } from "../edge/workerd.mjs";
import { startNetwork } from "../network/network.mjs";
import { Person } from "./person.mjs";

/** Starts all of it; what `close` ends. */
export async function openWorld() {
  const open = [];
  const close = async () => {
    for (const end of open.splice(0).reverse()) await end();
  };
  try {
    const network = await startNetwork();
    open.push(() => network.stop());
    const worker = await startWorkerd();
    open.push(() => worker.close());
    const first = await Setting.create();
    open.push(() => first.destroy());
    // Another profile, on disk like the first, that comes to the same site.
    const second = await Setting.create({ startServer: () => first.server });
    open.push(() => second.destroy());
    return { network: await unitsOfWao(network), edge: await unitsOfWorker(worker), ada: await Person.in(first), ben: await Person.in(second), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What people are told about a network: where its units are, and whose word counts there. */
function unitsOfWao({ urls, addresses }) {
  const { messenger, scheduler, compute, gateway } = urls;
  return { messenger, scheduler, compute, gateway, addresses: { scheduler: addresses.scheduler, authority: addresses.messenger }, wao: addresses.messenger };
}

/** The same about a worker, which tells it itself. */
async function unitsOfWorker({ url }) {
  const { scheduler, authority } = await (await fetch(url)).json();
  return { url, messenger: `${url}/mu`, scheduler: `${url}/su`, compute: `${url}/cu`, gateway: `${url}/gateway`, addresses: { scheduler, authority } };
}
