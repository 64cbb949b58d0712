// Somebody at the page, who finds things by their roles and labels as people do, and waits until they say what they are to say.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { ready, write } from "../browser/browser.mjs";
import { show } from "../page/page.mjs";

/** Milliseconds to wait for anything, on a machine that may be busy with other work. */
const PATIENCE = 60_000;

export class Person {
  /** The tab that is open. Errors of the page are in `problems`, whichever tab they came from. */
  tab;
  problems = [];
  #setting;

  /** Somebody with a profile, who has the page open. */
  static async in(setting) {
    const person = new Person();
    person.#setting = setting;
    setting.context.setDefaultTimeout(PATIENCE);
    await setting.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await person.open();
    return person;
  }

  /** Opens a tab with the page. */
  async open() {
    this.tab = await this.#setting.context.newPage();
    this.tab.on("pageerror", (error) => this.problems.push(String(error)));
    this.tab.on("console", (message) => message.type() === "error" && this.problems.push(message.text()));
    await this.tab.goto(this.#setting.address);
    await ready(this.tab);
  }

  async close() {
    await this.tab.close();
  }

  show(view) {
    return show(this.tab, view);
  }

  /** Goes to a part of a view that has parts. */
  async showPart(view, part) {
    await this.show(view);
    await this.tab.getByRole("navigation", { name: `Parts of ${view}` }).getByRole("link", { name: part }).click();
  }

  /** The line in which the page says what was done. */
  async isTold(text) {
    await says(this.tab.locator("#notice"), text);
  }

  /** What is in the clipboard once this was clicked. */
  async copy(control) {
    await this.tab.evaluate(() => navigator.clipboard.writeText(""));
    await control.click();
    return eventually(() => this.tab.evaluate(() => navigator.clipboard.readText()), "a copy");
  }

  /** A file that the page gives when this is clicked: its name and its bytes. */
  async save(control) {
    const [download] = await Promise.all([this.tab.waitForEvent("download"), control.click()]);
    return { name: download.suggestedFilename(), mimeType: "application/octet-stream", buffer: await readFile(await download.path()) };
  }

  // Processes ----------------------------------------------------------------------------------------------------------------------

  get #rows() {
    return this.tab.getByRole("list", { name: "All processes" }).getByRole("listitem");
  }

  /** Makes a process of an example of the gallery. Gives its id. */
  async spawn(example, name, { runsByItself = false } = {}) {
    await button(this.tab, "New…").click();
    const dialog = this.tab.getByRole("dialog", { name: "New process" });
    await dialog.getByText("An example", { exact: true }).click();
    await dialog.getByRole("radio", { name: new RegExp(`^${example} `) }).check();
    await dialog.getByLabel("Name", { exact: true }).fill(name);
    if (runsByItself) await dialog.getByLabel("Its cron runs by itself").check();
    await button(dialog, "Make it").click();
    await this.isTold(`${name} is there. It was sent`);
    await this.#rows.filter({ has: this.tab.getByText(name, { exact: true }) }).getByRole("button", { name: "Actions" }).click();
    return this.copy(this.tab.getByRole("menuitem", { name: "Copy its id" }));
  }

  /** Chooses a process in the list. */
  async choose(id) {
    await this.#rows.filter({ has: this.tab.getByTitle(id) }).getByRole("button").first().click();
    await this.tab.waitForFunction((id) => lunette.process.id === id, id);
  }

  /** Waits until the list says that each process has so many messages; of a fork the list has the name of its original. */
  async seesMessages(expected) {
    const read = () =>
      this.#rows.evaluateAll((rows) =>
        rows.map((row) => {
          const [name, count] = [".process-name", ".process-count"].map((part) => row.querySelector(part).textContent);
          const isFork = [...row.querySelectorAll(".process-kind")].some(({ textContent }) => textContent === "fork");
          return [isFork ? `fork of ${name}` : name, parseInt(count, 10)];
        }),
      );
    let found;
    await eventually(async () => {
      found = Object.fromEntries(await read());
      return isDeepStrictEqual(found, expected);
    }, () => `${JSON.stringify(expected)}; there is ${JSON.stringify(found)}`);
  }

  // Lua ----------------------------------------------------------------------------------------------------------------------------

  /** Has the process that is chosen evaluate a line at the prompt. */
  async say(line) {
    await this.show("Editor");
    await this.tab.locator(".shell-prompt-text").filter({ hasText: "@" }).waitFor();
    await this.tab.getByRole("textbox", { name: "Lua to evaluate" }).click();
    await this.tab.keyboard.insertText(line);
    await this.tab.keyboard.press("Enter");
    return this.#evaluated(line);
  }

  /** Writes a source in the place of what is in the editor. */
  async write(source) {
    await this.show("Editor");
    await write(this.tab, source);
  }

  /** Has the process that is chosen evaluate what is in the editor, which is this. */
  async run(source) {
    await this.show("Editor");
    await button(this.tab, "Run").click();
    return this.#evaluated(source);
  }

  /** The slot of a source that was evaluated once, and what it gave. */
  async #evaluated(source) {
    const transcript = this.tab.getByRole("log", { name: "Transcript" });
    const entry = transcript.locator("article[data-slot]:not(.shell-running)").filter({ has: this.tab.locator(".shell-source").filter({ hasText: source }) });
    await entry.waitFor();
    assert.equal(await entry.locator(".shell-error").count(), 0, await entry.textContent());
    const [output] = await entry.locator(".shell-output").allTextContents();
    return { slot: Number(await entry.getAttribute("data-slot")), output };
  }

  // What is so ---------------------------------------------------------------------------------------------------------------------

  /** The value of a global of a process. */
  value(process, path) {
    return this.tab.evaluate(([process, path]) => lunette.network.process(process).state(path), [process, path]);
  }

  /** A digest of all that is in a global of a process. */
  digest(process, path) {
    return this.tab.evaluate(async ([process, path]) => (await lunette.network.inspect(process, { path: [path] })).digest, [process, path]);
  }

  /** Waits until all that was sent is evaluated, with what follows from it. */
  settle() {
    return this.tab.evaluate(() => lunette.network.settle());
  }
}

export const button = (place, name) => place.getByRole("button", { name, exact: typeof name === "string" });

export const region = (tab, name) => tab.getByRole("region", { name, exact: typeof name === "string" });

/** Waits until something says what it is to say. */
export const says = (locator, text) => locator.filter({ hasText: text }).first().waitFor();

/** Fills the fields with these labels. */
export async function fill(place, fields) {
  for (const [label, value] of Object.entries(fields)) await place.getByLabel(label, { exact: true }).fill(value);
}

/** Waits until something is so. */
export async function eventually(isSo, what) {
  for (const end = Date.now() + PATIENCE; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const value = await isSo();
    if (value) return value;
    if (Date.now() > end) assert.fail(`it never came: ${typeof what === "function" ? what() : what}`);
  }
}
