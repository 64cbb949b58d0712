// Examples in Chromium, in pages of a site that sends what a careful site sends: bundled as apps are, except for the package, which comes as its files.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { build } from "esbuild";
import { Setting } from "../browser/browser.mjs";
import { Site } from "../edge/browser/site.mjs";
import { ROOT } from "./place.mjs";

const { exports: EXPORTS } = JSON.parse(await readFile(`${ROOT}pkg/package.json`, "utf8"));

/** The file that a page gets by a name of the package. */
function fileOf(name) {
  const entry = EXPORTS[name.replace(/^lunette/, ".")];
  assert.ok(entry, `there is no ${name}`);
  return (entry.browser ?? entry.default ?? entry).replace(/^\./, "/pkg");
}

const asFiles = {
  name: "the package as files",
  setup(bundle) {
    bundle.onResolve({ filter: /^lunette(\/|$)/ }, ({ path }) => ({ path: fileOf(path), external: true }));
  },
};

/** A module, bundled. */
async function bundled(source) {
  const options = { bundle: true, write: false, format: "esm", platform: "browser", target: "esnext", plugins: [asFiles], logLevel: "error" };
  const { outputFiles } = await build({ stdin: { contents: source, resolveDir: ROOT }, ...options });
  return Buffer.from(outputFiles[0].contents);
}

export class Browser {
  site = new Site();
  #count = 0;

  static async create() {
    const browser = new Browser();
    browser.setting = await Setting.create({ startServer: () => browser.site.start() });
    return browser;
  }

  destroy() {
    return this.setting.destroy();
  }

  /** Has the site a script, bundled. */
  async serve(path, source) {
    this.site.files.set(path, await bundled(source));
  }

  /** Runs a module in a page that is opened for it: `{ outcome, logged, tab }`; the parts are those of `Place.node`. */
  async page({ before = "", texts, after = "", outcome = "null" }) {
    const path = `/page-${(this.#count += 1)}`;
    this.site.files.set(path, `<!doctype html><html lang="en"><title>An example</title><script type="module" src="${path}.js"></script>`);
    await this.serve(`${path}.js`, [before, ...texts, after, `globalThis.answer = { outcome: ${outcome} };`].join("\n"));
    const tab = await this.setting.context.newPage();
    const logged = [];
    const problem = new Promise((_, reject) => tab.on("pageerror", reject));
    problem.catch(() => {});
    tab.on("console", (message) => logged.push(message.text()));
    await tab.goto(this.setting.address + path);
    const answer = tab.waitForFunction(() => globalThis.answer).then((handle) => handle.jsonValue());
    const { outcome: value } = await Promise.race([answer, problem]).catch((error) => {
      throw new Error(`${error.message}\n${logged.join("\n")}`, { cause: error });
    });
    return { outcome: value, logged, tab };
  }
}
