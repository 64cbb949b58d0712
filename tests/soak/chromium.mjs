// A network of the package in a tab of Chromium, which is crashed now and then: the host of a load.
import assert from "node:assert/strict";
import { join } from "node:path";
import { Setting } from "../browser/browser.mjs";
import { Replay, readImages } from "../crash/images.mjs";
import { checkChain, checkNetwork, readLog, readNetwork } from "../crash/verify.mjs";
import { Errands } from "./errands.mjs";
import { bytesIn, descendantsOf, memoryOf } from "./measure.mjs";
import { Lives } from "./lives.mjs";
import { all, scheduled } from "./population.mjs";

/** What a message may cost: so little that those that loop do not take long. */
const LIMITS = { gas: 20_000_000 };

const MEGABYTE = 2 ** 20;

/** So that what is measured is what is kept. V8 gives each worker up to some 30 MB of young generation that it does not give back, collection or not: 85 MB of
 *  a tab under load, reached after 100,000 messages or so. */
const V8 = "--expose-gc --max-semi-space-size=1";

const [HEAP, TAB, BROWSER] = ["heap of the page", "the tab, with its workers", "the browser, all of it"];

export class Chromium extends Lives {
  static title = "Chromium";

  /** What of its memory has to be flat. */
  static judged = [HEAP, TAB, BROWSER];

  /** A process can be taken out with all that was stored of it. */
  canRemove = true;
  #setting;
  #tab;
  #addresses = new Map();
  /** The logs of processes that were removed. */
  #archive = {};
  #errands;

  static async open() {
    const host = new Chromium();
    // The page may have no WebSocket of its own, see errands.mjs.
    host.#setting = await Setting.create({ serviceWorkers: "block", bypassCSP: true, flags: [`--js-flags=${V8}`] });
    host.#errands = await Errands.open();
    await host.#openTab();
    return host;
  }

  async #openTab() {
    this.#tab = await this.#setting.context.newPage();
    // A page of this origin that runs nothing itself.
    await this.#tab.goto(`${this.#setting.address}/icon.svg`);
    await this.#tab.evaluate(async (limits) => {
      const { Lunette } = await import("/pkg/index.js");
      const network = await Lunette.open({ limits });
      globalThis.lunette = { network };
      globalThis.errands = {
        async hand(given) {
          const start = performance.now();
          const { message, process, slot } = await network.send(given);
          const { result } = await network.result({ process, slot });
          return { message, slot, result, milliseconds: performance.now() - start };
        },
        async dryRun(given) {
          const { result } = await network.dryrun(given);
          return result;
        },
      };
    }, LIMITS);
    await this.#errands.send(this.#tab);
  }

  #do(act, given) {
    return this.#tab.evaluate(act, given);
  }

  async close() {
    this.#errands.close();
    await this.#setting.destroy();
  }

  /** The tab crashes, and is opened again. */
  kill() {
    return this.begin(async () => {
      const tools = await this.#setting.context.newCDPSession(this.#tab);
      const crashed = this.#tab.waitForEvent("crash");
      // The renderer that should answer is gone, so nothing answers.
      tools.send("Page.crash").catch(() => {});
      await crashed;
      await this.#tab.close();
      await this.#openTab();
    });
  }

  // What a load does -------------------------------------------------------------------------------------------------------------

  async addressOf(person) {
    if (!this.#addresses.has(person)) this.#addresses.set(person, await this.#do(async (name) => (await lunette.network.identity(name)).address, person));
    return this.#addresses.get(person);
  }

  spawn({ name, code, tags }) {
    return this.#do(
      async ({ name, code, tags }) => {
        const process = await lunette.network.spawn({ identity: "owner", data: code, tags: { Name: name, "On-Boot": "Data", ...tags } });
        const { result } = await process.result({ slot: 0 });
        if (result.Error) throw new Error(result.Error);
        return process.id;
      },
      { name, code, tags },
    );
  }

  async monitor(process) {
    await this.#do((process) => lunette.network.monitor(process), process);
  }

  /** A message as it can be handed in, more than once. */
  async prepare({ to, from, action, tags = {}, data }) {
    return { process: to, identity: from, tags: { Action: action, ...tags }, data, anchor: crypto.randomUUID().replaceAll("-", "") };
  }

  /** Sends a message: what it gave, and how long it took the page to have that. */
  hand(message) {
    return this.#errands.ask("hand", message);
  }

  dryRun({ to, from, action, tags = {}, data }) {
    return this.#errands.ask("dryRun", { process: to, identity: from, tags: { Action: action, ...tags }, data });
  }

  async remove(process) {
    const known = await this.#do(async (process) => (await lunette.network.processes()).some(({ id }) => id === process), process);
    if (!known) return;
    const log = await readLog(this.#tab, process);
    checkChain(process, log);
    this.#archive[process] = log;
    await this.#do((process) => lunette.network.remove(process), process);
  }

  // What it is measured by ---------------------------------------------------------------------------------------------------------

  /** Memory after a collection, in MB by what has it; messages in all logs, and bytes that are stored. */
  async measure() {
    await Promise.all([this.#tab, ...this.#tab.workers()].map((thread) => thread.evaluate(() => gc())));
    const heap = await this.#do(() => performance.memory.usedJSHeapSize);
    const renderers = [];
    let whole = 0;
    for (const { pid, command } of await this.#browserProcesses()) {
      const bytes = await memoryOf(pid);
      whole += bytes;
      if (command.includes("--type=renderer")) renderers.push(bytes);
    }
    const slots = await this.#do(async () => (await lunette.network.processes()).reduce((sum, { slot }) => sum + slot + 1, 0));
    const removed = Object.values(this.#archive).reduce((sum, log) => sum + log.length, 0);
    // The browser keeps another renderer ready, which is smaller.
    const tab = Math.max(...renderers);
    return {
      memory: { [HEAP]: heap / MEGABYTE, [TAB]: tab / MEGABYTE, [BROWSER]: whole / MEGABYTE },
      messages: slots + removed,
      bytes: await bytesIn(join(this.#setting.profile, "Default/IndexedDB")),
    };
  }

  /** The browser's own process, and all that began in it. */
  async #browserProcesses() {
    const isBrowser = ({ command }) => command.includes(`--user-data-dir=${this.#setting.profile}`) && !command.includes("--type=");
    const browser = (await descendantsOf(process.pid)).find(isBrowser);
    return [browser, ...(await descendantsOf(browser.pid))];
  }

  // What has to hold ----------------------------------------------------------------------------------------------------------------

  /** Ends all schedules, and waits until nothing goes on. */
  async settle(population) {
    for (const process of scheduled(population)) await this.#do((process) => lunette.network.unmonitor(process), process);
    await this.#do(() => lunette.network.settle());
  }

  /** Checks everything that is stored; gives the logs, and what was checked. */
  async verify(population, { acknowledged }) {
    // Images are stored now and then, and when a network ends.
    await this.#do(() => lunette.network.close());
    const stored = await readImages(this.#tab);
    await this.#tab.close();
    await this.#openTab();
    const found = await readNetwork(this.#tab);
    assert.deepEqual(all(population).filter((process) => !(process in found.logs)), [], "all processes are there");
    const images = new Replay({ limits: LIMITS }).check(stored, found);
    const logs = { ...found.logs, ...this.#archive };
    const deliveries = checkNetwork({ processes: found.processes, logs }, acknowledged);
    return { logs, checked: { deliveries, images } };
  }
}
