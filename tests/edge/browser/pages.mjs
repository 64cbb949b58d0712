// Pages of a site whose service worker answers AO's interfaces: how a test opens them, asks in them, and ends the service worker.
import assert from "node:assert/strict";
import { ArweaveSigner, createData } from "arbundles";
import { Setting } from "../../browser/browser.mjs";
import { MODULE } from "../../connect/clients.mjs";
import { wallet } from "../../connect/wallet.mjs";
import { PAGE, Site, workerOf } from "./site.mjs";

const signer = new ArweaveSigner(wallet);

const AO = { "Data-Protocol": "ao", Variant: "ao.TN.1" };

/** A site in a browser, with a folder for each test: the scope of a service worker, and a network of its own. */
export class Pages {
  site = new Site();
  #count = 0;

  static async create() {
    const pages = new Pages();
    pages.setting = await Setting.create({ startServer: () => pages.site.start() });
    return pages;
  }

  async destroy() {
    await this.setting.destroy();
  }

  /** The folder of a test, whose service worker has these options and, before them, this script. */
  folder(options = {}, before = "") {
    const path = `/test-${(this.#count += 1)}`;
    const name = path.slice(1);
    this.site.files.set(`${path}/`, PAGE);
    const all = { path: `${path}/ao`, name, claim: true, skipWaiting: true, ...options };
    const deploy = (more) => this.site.files.set(`${path}/sw.js`, before + workerOf({ ...all, ...more }));
    deploy();
    return { path, name, url: `${this.setting.address}${path}`, deploy };
  }

  /** A tab in a folder; `answered` says whether its service worker answers it already. */
  async open(t, folder, { answered = true } = {}) {
    const tab = await this.setting.context.newPage();
    t.after(() => tab.close());
    tab.problems = [];
    tab.on("pageerror", (error) => tab.problems.push(String(error)));
    await tab.goto(`${folder.url}/`);
    if (answered) await register(tab);
    return tab;
  }

  /** Ends all service workers in the middle of whatever they do, as the browser does when it needs the room. */
  async stopWorkers(tab) {
    tab.tools ??= await this.setting.context.newCDPSession(tab);
    // Whoever listens already may say so again.
    await tab.tools.send("ServiceWorker.enable");
    await tab.tools.send("ServiceWorker.stopAllWorkers");
  }
}

/** Has the service worker of a tab's folder answer it. */
export async function register(tab) {
  await tab.evaluate(async () => {
    await navigator.serviceWorker.register("sw.js", { type: "module" });
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== "activated") await new Promise((resolve) => (active.onstatechange = () => active.state === "activated" && resolve()));
  });
  await tab.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** What a `fetch` in a page gives; of its errors the message. */
export async function ask(tab, path, { body, ...init } = {}) {
  const sent = { ...init, ...(body !== undefined && { body: typeof body === "string" ? body : [...body] }) };
  return tab.evaluate(
    async ([path, { body, ...init }]) => {
      try {
        const response = await fetch(path, { ...init, ...(body !== undefined && { body: Array.isArray(body) ? new Uint8Array(body) : body }) });
        return { status: response.status, text: await response.text(), headers: Object.fromEntries(response.headers) };
      } catch (error) {
        return { error: error.message };
      }
    },
    [path, sent],
  );
}

/** The JSON of an answer, which must have this status. */
export async function valueOf(tab, path, { status = 200, ...init } = {}) {
  const answer = await ask(tab, path, init);
  assert.equal(answer.status, status, `${path}: ${answer.error ?? answer.text}`);
  return JSON.parse(answer.text);
}

async function signed(data, tags, target) {
  const list = Object.entries({ ...AO, ...tags }).map(([name, value]) => ({ name, value }));
  const item = createData(data, signer, { tags: list, ...(target !== undefined && { target }) });
  await item.sign(signer);
  return { id: item.id, raw: item.getRaw() };
}

/** Spawns a process by what a page fetches. */
export async function spawn(tab) {
  const { authority, scheduler } = await valueOf(tab, "ao");
  const { id, raw } = await signed("", { Type: "Process", Module: MODULE, Scheduler: scheduler, Authority: authority });
  await valueOf(tab, "ao/mu", { method: "POST", body: raw, status: 202 });
  return id;
}

/** A message that was signed and not sent. */
export const message = (process, data, action = "Eval") => signed(data, { Type: "Message", Action: action }, process);

/** Sends a message that was signed; resolves to its id once it is acknowledged. */
export async function send(tab, { id, raw }) {
  const taken = await valueOf(tab, "ao/mu", { method: "POST", body: raw, status: 202 });
  assert.equal(taken.id, id);
  return id;
}

export async function resultOf(tab, process, id) {
  return valueOf(tab, `ao/cu/result/${id}?process-id=${process}`);
}

/** Evaluates Lua in a process, and gives what it printed or returned. */
export async function evaluate(tab, process, code) {
  const { Output, Error } = await resultOf(tab, process, await send(tab, await message(process, code)));
  assert.equal(Error, undefined);
  return Output.data;
}

/** The ids of the messages in the log of a process, in their order. */
export async function logOf(tab, process) {
  const { edges } = await valueOf(tab, `ao/su/${process}?process-id=${process}&limit=1000`);
  return edges.map(({ node }) => node.message.id);
}
