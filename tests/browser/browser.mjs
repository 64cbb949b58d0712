// A Chromium with a profile on disk, so that IndexedDB is real, and the page served to it.
import { cp, readFile, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { chromium } from "playwright-core";
import { addressOf, serve } from "../../scripts/serve.mjs";
import { makeFolder, removeFolder } from "../common/folder.mjs";

const FLAGS = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

/** Milliseconds to wait for anything, on a machine that may be busy with other work. */
const PATIENCE = 120_000;

/** The page's server, a profile, and the browser that is open on it at the moment. */
export class Setting {
  /** Whether the site had databases when the browser was killed last. */
  #storedWhenKilled = false;

  /** The page, or another site that a server of a test has. With `serviceWorkers: "block"` all that it loads comes from the server each time, so
   *  that a test can give it something else, and nothing of it takes room in the profile. `flags`: more of them for the browser. */
  static async create({ startServer = () => serve(0), serviceWorkers = "allow", bypassCSP = false, flags = [] } = {}) {
    const setting = new Setting();
    setting.serviceWorkers = serviceWorkers;
    setting.bypassCSP = bypassCSP;
    setting.flags = flags;
    setting.server = await startServer();
    setting.address = addressOf(setting.server);
    setting.profile = await makeFolder("profile");
    await setting.launch();
    return setting;
  }

  async launch() {
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      chromiumSandbox: process.getuid() !== 0,
      args: [...FLAGS, ...this.flags],
      serviceWorkers: this.serviceWorkers,
      bypassCSP: this.bypassCSP,
    });
    this.context.setDefaultTimeout(PATIENCE);
  }

  /** A tab whose page is ready to evaluate. Errors of the page fail the test that looks at `tab.problems`. */
  async openTab({ waitUntilReady = true } = {}) {
    const tab = await this.context.newPage();
    tab.problems = [];
    tab.on("pageerror", (error) => tab.problems.push(String(error)));
    await tab.goto(this.address);
    if (waitUntilReady) await ready(tab);
    return tab;
  }

  /** Ends every process of the browser at once, as a power button for programs would, and starts it again. */
  async killAndRelaunch() {
    const closed = new Promise((resolve) => this.context.once("close", resolve));
    const processes = await this.#browserProcesses();
    for (const pid of processes) {
      try {
        process.kill(pid, "SIGKILL");
      } catch (error) {
        if (error.code !== "ESRCH") throw error;
      }
    }
    await closed;
    // The one that stores may be in the middle of a call to the disk still: a browser that begins meanwhile finds its files in use.
    for (const pid of processes) while (await isRunning(pid)) await setTimeout(10);
    this.#storedWhenKilled = await this.#isStored();
    // The lock of a browser that did not end properly.
    for (const name of await readdir(this.profile)) {
      if (name.startsWith("Singleton")) await rm(join(this.profile, name), { force: true });
    }
    await this.launch();
  }

  /** Where the browser keeps the databases of the page's site. */
  get #folder() {
    return join(this.profile, "Default/IndexedDB", `http_127.0.0.1_${this.server.address().port}.indexeddb.leveldb`);
  }

  #isStored() {
    return stat(join(this.#folder, "CURRENT")).then(
      () => true,
      () => false,
    );
  }

  /** Whether the browser has dropped all databases of the site as it began again: they were there when the last one was gone, and what is
   *  there now was made anew. No page can do that, which may only delete databases, one by one, in a folder that stays. */
  async hasDroppedSite() {
    const log = await readFile(join(this.#folder, "LOG"), "utf8").catch(() => "");
    return this.#storedWhenKilled && (!(await this.#isStored()) || /since it was missing/.test(log));
  }

  /** The ids of the processes that were started on this profile: ours and nobody else's. */
  async #browserProcesses() {
    const mine = [];
    for (const pid of await readdir("/proc")) {
      if (!/^\d+$/.test(pid)) continue;
      const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      if (command.includes(this.profile)) mine.push(Number(pid));
    }
    return mine;
  }

  /** Ends everything. With `keep` the profile is copied to that folder, for whoever wants to know what became of it. */
  async destroy({ keep } = {}) {
    await this.context.close();
    if (keep !== undefined) await cp(this.profile, keep, { recursive: true });
    this.server.closeAllConnections();
    this.server.close();
    await removeFolder(this.profile);
  }
}

/** Whether a process is there, and not only its exit code. */
async function isRunning(pid) {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return status !== undefined && !/\) [ZX] /.test(status);
}

/** Waits until the page of a tab can evaluate. */
export function ready(tab) {
  return tab.waitForSelector("html[data-ready=true]", { state: "attached" });
}

/** Writes a source in the place of what is in the editor. */
export async function write(tab, source) {
  await tab.getByRole("textbox", { name: "Source of the draft" }).focus();
  await tab.keyboard.press("Control+a");
  if (source === "") await tab.keyboard.press("Backspace");
  else await tab.keyboard.insertText(source);
}

/** Types a source and evaluates it by the keyboard; resolves to the newest entry of the transcript. */
export async function evaluateByHand(tab, source) {
  const before = await newestSlot(tab);
  await write(tab, source);
  await tab.keyboard.press("Control+Enter");
  // What others sent is shown as well, and may come after it.
  const handle = await tab.waitForFunction(
    ({ before, source }) =>
      [...document.querySelectorAll("[role=log] [data-slot]")].find((entry) => Number(entry.dataset.slot) > before && entry.querySelector(".shell-source")?.textContent === source),
    { before, source },
  );
  return handle.evaluate((entry) => {
    const text = (part) => entry.querySelector(part)?.textContent;
    return { slot: Number(entry.dataset.slot), output: text(".shell-output"), error: text(".shell-error-text"), sent: text(".shell-sent") };
  });
}

function newestSlot(tab) {
  return tab.evaluate(() => Number([...document.querySelectorAll("[role=log] [data-slot]")].at(-1)?.dataset.slot ?? -1));
}

/** Evaluates through the page's process and returns the output, or throws the error of the process. */
export async function evaluate(tab, source) {
  const { result } = await tab.evaluate((text) => lunette.process.eval(text), source);
  if (result.Error !== undefined) throw new Error(result.Error);
  return result.Output.data;
}
