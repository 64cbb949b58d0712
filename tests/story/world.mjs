// Where the story takes place: two profiles of Chromium with the page, a network of AO that others wrote, and a deployment of a worker.
import { Setting } from "../browser/browser.mjs";
import { startWorkerd } from "../edge/workerd.mjs";
import { startNetwork } from "../network/network.mjs";
import { Person } from "./person.mjs";

/** Starts all of it; what `close` ends. */
export async function openWorld() {
  const ends = [];
  const open = async (starting, end) => {
    const started = await starting;
    ends.push(() => end(started));
    return started;
  };
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  const openProfile = (options) => open(Setting.create(options), (setting) => setting.destroy());
  try {
    const [network, worker, first] = await all([
      open(startNetwork(), (network) => network.stop()),
      open(startWorkerd(), (worker) => worker.close()),
      openProfile(),
    ]);
    // Another profile, on disk like the first, that comes to the same site.
    const second = await openProfile({ startServer: () => first.server });
    return { network: unitsOfWao(network), edge: await unitsOfWorker(worker), ada: await Person.in(first), ben: await Person.in(second), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What all of these give. One that fails is told once the others have come to their end, too: they may have to be closed. */
async function all(promises) {
  const settled = await Promise.allSettled(promises);
  const failed = settled.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
  return settled.map(({ value }) => value);
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
