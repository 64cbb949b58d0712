// Sharing: links that carry code, files of networks and processes, and the view for other people's pages.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { moduleOf } from "./modules.mjs";
import { accessible, evaluate, notice, show, usePage } from "./page.mjs";

const page = usePage();

// What a person finds on the page -----------------------------------------------------------------------------------------------

const field = (tab, name) => tab.getByRole("textbox", { name, exact: true });
const copied = (tab) => tab.evaluate(() => navigator.clipboard.readText());
const processes = (tab) => tab.evaluate(() => lunette.network.processes());
const saved = async (download) => readFile(await download.path());

/** What follows the address of the page in a link. */
const pathOf = (link) => link.slice(page.address.length);

/** Types what is to be shared, and copies its link by the button. */
async function copyLink(tab, { code, name, note }) {
  await show(tab, "Share");
  await field(tab, "Code").fill(code);
  if (name !== undefined) await field(tab, "Name").fill(name);
  if (note !== undefined) await field(tab, "Note").fill(note);
  await tab.getByRole("button", { name: "Copy the link" }).click();
  await notice(tab).getByText("Copied the link.").waitFor();
  return copied(tab);
}

async function save(tab, button) {
  const [download] = await Promise.all([tab.waitForEvent("download"), button.click()]);
  return { name: download.suggestedFilename(), buffer: await saved(download), mimeType: "application/octet-stream" };
}

const chooseFile = (tab, file) => tab.getByLabel("Choose a file").setInputFiles(file);

// Links --------------------------------------------------------------------------------------------------------------------------

test("a link shows its code first, and runs it in a new process when the person says so", async () => {
  const author = await page.open();
  const link = await copyLink(author, { code: "Moon = 'full'\nreturn Moon", name: "lunar", note: "Look at Moon." });
  assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/#s=1\.[\w-]+$/);
  await accessible(author, "the view that shares");

  const reader = await page.open({ path: pathOf(link) });
  await reader.getByRole("heading", { name: "This link brings code by somebody else" }).waitFor();
  await reader.getByRole("region", { name: "Code", exact: true }).filter({ hasText: "Moon = 'full'" }).waitFor();
  await reader.getByRole("region", { name: "Note" }).filter({ hasText: "Look at Moon." }).waitFor();
  await accessible(reader, "what a link brings");
  const before = await processes(reader);
  assert.deepEqual(before.map(({ name, slot }) => [name, slot]), [["aos", 0]]);
  await reader.getByRole("button", { name: "Run it in a new process" }).click();
  await notice(reader).getByText("lunar has what the link brought.").waitFor();
  const after = await processes(reader);
  assert.deepEqual(after.map(({ name, slot }) => [name, slot]), [["aos", 0], ["lunar", 1]]);
  assert.equal(await evaluate(reader, "Moon"), "full");
  assert.doesNotMatch(reader.url(), /#s=/);
  // Going back does not bring the code again.
  await reader.reload();
  await reader.waitForSelector("html[data-ready=true]", { state: "attached" });
  assert.equal((await processes(reader)).length, 2);
});

test("what a link brings can be kept as a draft, or left, and then nothing of it has run", async () => {
  const author = await page.open();
  const link = await copyLink(author, { code: "Ran = true", name: "unrun" });
  const reader = await page.open();
  await reader.evaluate((address) => (location.href = address), link);
  await reader.getByRole("button", { name: "Leave it" }).click();
  await reader.getByRole("heading", { name: "Share code by a link" }).waitFor();
  await reader.evaluate((address) => (location.href = address), link);
  await reader.getByRole("button", { name: "Only keep it as a draft" }).click();
  await notice(reader).getByText("Nothing of it has run.").waitFor();
  assert.deepEqual((await processes(reader)).map(({ slot }) => slot), [0]);
  await show(reader, "Share");
  await reader.getByLabel("From").selectOption({ label: "unrun" });
  assert.equal(await field(reader, "Code").inputValue(), "Ran = true");
});

test("code that fails says so, and its process stays", async () => {
  const author = await page.open();
  const link = await copyLink(author, { code: "error('on purpose')", name: "failing" });
  const reader = await page.open({ path: pathOf(link) });
  await reader.getByRole("button", { name: "Run it in a new process" }).click();
  await reader.getByRole("alert").filter({ hasText: "on purpose" }).waitFor();
  assert.deepEqual((await processes(reader)).map(({ name }) => name), ["aos", "failing"]);
});

test("everything that was evaluated in a process becomes one script, which gives the same state", async () => {
  const author = await page.open();
  await evaluate(author, "local step = 2 Count = (Count or 0) + step");
  await evaluate(author, "Count = Count * 10 return Count");
  await evaluate(author, "#Inbox");
  await assert.rejects(evaluate(author, "Count = 0 error('undone')"));
  await evaluate(author, "-- nothing but a remark\nName = 'Reckoner' -- and another");
  await author.evaluate(() => lunette.process.send({ data: "no code" }));
  await author.getByRole("button", { name: "Actions" }).click();
  await author.getByRole("menuitem", { name: "Share its code" }).click();
  await author.getByText("4 evaluations, without 1 that failed.").waitFor();
  assert.doesNotMatch(await field(author, "Code").inputValue(), /undone|no code/);
  await author.getByRole("button", { name: "Copy the link" }).click();
  await notice(author).getByText("Copied the link.").waitFor();
  const reader = await page.open({ path: pathOf(await copied(author)) });
  await reader.getByRole("button", { name: "Run it in a new process" }).click();
  await notice(reader).getByText("has what the link brought.").waitFor();
  assert.equal(await evaluate(reader, "Count .. Name .. tostring(step)"), "20Reckonernil");
});

test("a scenario and tags travel with the code", async () => {
  const author = await page.open();
  await show(author, "Share");
  await field(author, "Code").fill("return 1");
  await field(author, "Name").fill("ticking");
  await author.getByText("Scenario and tags").click();
  await author.getByLabel("Scenario, a text that goes with the code").fill("code ticking.lua\n\nscenario one\n  eval: return 1\n    prints 1\n");
  await author.getByRole("button", { name: "Add a schedule" }).click();
  await author.getByRole("button", { name: "Copy the link" }).click();
  await notice(author).getByText("Copied the link.").waitFor();
  const reader = await page.open({ path: pathOf(await copied(author)) });
  await reader.getByRole("region", { name: "Scenario" }).filter({ hasText: "prints 1" }).waitFor();
  await reader.getByRole("region", { name: "Tags" }).filter({ hasText: "Cron-Interval: 1-minute" }).waitFor();
  await reader.getByRole("button", { name: "Run it in a new process" }).click();
  await notice(reader).getByText("Its scenario is among the drafts.").waitFor();
  const made = (await processes(reader)).at(-1);
  assert.equal(made.tags.find(({ name }) => name === "Cron-Interval")?.value, "1-minute");
  assert.equal(made.monitored, false);
  await show(reader, "Share");
  await reader.getByLabel("From").selectOption({ label: "ticking.scenario" });
  assert.match(await reader.getByLabel("Scenario, a text that goes with the code").inputValue(), /^code ticking\.lua/);
});

test("what is too long for a link becomes a file, which shows the same where it is opened", async () => {
  const author = await page.open();
  await show(author, "Share");
  // Nothing that deflate could make small.
  let seed = 1;
  const noise = Array.from({ length: 40_000 }, () => ((seed = (seed * 48271) % 2147483647) % 64 + 59)).map((code) => String.fromCharCode(code === 92 ? 45 : code)).join("");
  await field(author, "Code").fill(`Noise = #[==[${noise}]==]`);
  await field(author, "Name").fill("noisy");
  await author.getByText("This is too long for a link").waitFor();
  assert.equal(await author.getByRole("button", { name: "Copy the link" }).count(), 0);
  await accessible(author, "too long for a link");
  const file = await save(author, author.getByRole("button", { name: "Save as a file" }));
  assert.equal(file.name, "noisy.lunette.json");
  const reader = await page.open();
  await show(reader, "Share");
  await chooseFile(reader, file);
  await reader.getByRole("heading", { name: "This file brings code by somebody else" }).waitFor();
  assert.equal((await processes(reader)).length, 1);
  await reader.getByRole("button", { name: "Run it in a new process" }).click();
  await notice(reader).getByText("noisy has what the file brought.").waitFor();
  assert.equal(await evaluate(reader, "Noise"), String(noise.length));
});

test("what nobody could open is refused where it is shared, and empty rows of tags are no tags", async () => {
  const { encodePacket, decodePacket, packetFile, readPacketFile } = await moduleOf("views/share/packet.ts");
  const packet = (fields) => ({ name: "", code: "return 1", scenario: "", note: "", tags: [], ...fields });
  const tag = (name, value) => ({ name, value });
  for (const [fields, words] of [
    [{ name: "n".repeat(101) }, /its name has 101 characters, and 100 characters are allowed/],
    [{ note: "n".repeat(2001) }, /its note has 2,001 characters/],
    [{ tags: [tag("a", "v".repeat(1001))] }, /not read: its tags are no list of at most 32 pairs of texts, each of at most 1,000 characters/],
    [{ tags: Array(33).fill(tag("a", "b")) }, /not read: its tags are no list of at most 32/],
    [{ tags: [tag("", ""), tag("", "b")] }, /Tag 2 has a value and no name/],
  ]) {
    await assert.rejects(encodePacket(packet(fields)), words);
    assert.throws(() => packetFile(packet(fields)), words);
  }
  const given = packet({ tags: [tag("", ""), tag("a", "b"), tag("", "")] });
  const read = [await decodePacket(await encodePacket(given)), readPacketFile(packetFile(given))];
  for (const one of read) assert.deepEqual(one, packet({ tags: [tag("a", "b")] }));
});

test("what is filled in late does not take the place of what was written meanwhile", async () => {
  const author = await page.open();
  await evaluate(author, "Read = 'late'");
  await author.evaluate(() => {
    const { network } = lunette;
    const { log } = network;
    const gate = new Promise((resolve) => (globalThis.go = resolve));
    network.log = async (...given) => {
      await gate;
      return log.apply(network, given).finally(() => (globalThis.hasEnded = true));
    };
  });
  await show(author, "Share");
  await author.getByLabel("From").selectOption({ label: await author.getByLabel("From").locator("option", { hasText: /^aos/ }).textContent() });
  await author.getByText("Reading its log…").waitFor();
  await field(author, "Code").fill("written = 'meanwhile'");
  assert.equal(await author.getByText("Reading its log…").count(), 0);
  await author.evaluate(() => go());
  await author.waitForFunction(() => globalThis.hasEnded);
  await author.waitForTimeout(300);
  assert.equal(await field(author, "Code").inputValue(), "written = 'meanwhile'");
  assert.equal(await field(author, "Name").inputValue(), "");
});

// Files --------------------------------------------------------------------------------------------------------------------------

test("a network is exported, and comes in elsewhere with a summary of what came", async () => {
  const author = await page.open();
  await evaluate(author, "Value = 1");
  await author.evaluate(() => lunette.network.spawn({ tags: { Name: "second" } }));
  await show(author, "Share");
  await author.getByLabel("The whole network: 2 processes").waitFor();
  const file = await save(author, author.getByRole("button", { name: "Export", exact: true }));
  assert.match(file.name, /^network-\d{4}-\d\d-\d\d\.lunette$/);
  await author.getByText(/^Exported: /).waitFor();

  const reader = await page.open();
  await show(reader, "Share");
  await chooseFile(reader, file);
  await reader.getByText("Imported 2 processes with 3 messages.").waitFor();
  await reader.getByText("owned by somebody whose key is not here").waitFor();
  await reader.getByText("trust another network").waitFor();
  await accessible(reader, "the summary of an import");
  await reader.getByRole("list", { name: "All processes" }).getByRole("listitem").filter({ hasText: "second" }).waitFor();
  assert.equal((await processes(reader)).length, 3);
  // A second time they are there already, and nothing changes.
  await chooseFile(reader, file);
  await reader.getByRole("alert").filter({ hasText: "which is here already" }).waitFor();
  assert.equal((await processes(reader)).length, 3);
});

test("some processes are exported, and dropping their file brings them back to where they can be evaluated", async () => {
  const tab = await page.open();
  await tab.evaluate(async () => {
    const chosen = await lunette.network.spawn({ tags: { Name: "chosen" } });
    await chosen.eval("Mine = 'still'");
  });
  await show(tab, "Share");
  await tab.getByLabel("Some processes").check();
  assert.equal(await tab.getByRole("button", { name: "Export", exact: true }).isEnabled(), false);
  await tab.getByRole("group", { name: "Processes to export" }).getByLabel("chosen").check();
  await accessible(tab, "processes to export");
  const file = await save(tab, tab.getByRole("button", { name: "Export", exact: true }));
  assert.equal(file.name, "chosen.lunette");
  await tab.evaluate(async () => lunette.network.remove((await lunette.network.processes()).at(-1)));
  const dropped = await tab.evaluateHandle(
    ({ name, text }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))], name));
      return transfer;
    },
    { name: file.name, text: file.buffer.toString("base64") },
  );
  await tab.getByRole("region", { name: "Open a file" }).locator(".file-drop").dispatchEvent("drop", { dataTransfer: dropped });
  await tab.getByText("Imported 1 process with 2 messages.").waitFor();
  assert.equal(await tab.getByText("owned by somebody").count(), 0);
  await tab.getByRole("region", { name: "Open a file" }).getByRole("button", { name: "chosen" }).click();
  assert.equal(await evaluate(tab, "Mine"), "still");
});

// Other people's pages -----------------------------------------------------------------------------------------------------------

/** A site of somebody else, which shows this markup. */
async function otherSite(markup) {
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>A blog</title><h1>Blog</h1>${markup}`));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

test("code is shown within another page, runs there on a click, and leaves nothing behind", async () => {
  const author = await page.open();
  await copyLink(author, { code: 'print("hello")\nHandlers.add("Ping", "Ping", function(msg) msg.reply({ Action = "Pong" }) end)\nSend({ Target = ao.id, Action = "Ping" })', name: 'Half "Moon" <b>' });
  await author.getByRole("button", { name: "Copy as <iframe>" }).click();
  await notice(author).getByText("The markup for an <iframe>").waitFor();
  const markup = await copied(author);
  assert.match(markup, /^<iframe src="[^"<>]*\/embed\.html#s=1\.[\w-]+" title="[^"<>]*"[^<>]*><\/iframe>$/);

  const server = await otherSite(markup);
  try {
    const blog = await author.context().newPage();
    const problems = [];
    blog.on("console", (message) => message.type() === "error" && !message.text().includes("favicon") && problems.push(message.text()));
    await blog.goto(`http://localhost:${server.address().port}/`);
    const frame = blog.frameLocator("iframe");
    await frame.getByRole("heading", { name: 'Half "Moon" <b>' }).waitFor();
    await frame.getByRole("region", { name: "Code" }).filter({ hasText: 'print("hello")' }).waitFor();
    assert.equal(await frame.getByRole("region", { name: "Output" }).count(), 0);
    assert.equal(await frame.getByRole("textbox").count(), 0);
    await frame.getByRole("button", { name: "Run it" }).click();
    await frame.getByRole("region", { name: "Output" }).filter({ hasText: "hello" }).waitFor();
    await frame.getByText("→").filter({ hasText: "Pong" }).waitFor();
    await frame.getByRole("button", { name: "Run it again" }).waitFor();
    const inner = blog.frames().find((one) => one.url().includes("embed.html"));
    assert.equal(await frame.getByRole("link", { name: "Open in Lunette" }).getAttribute("href"), await inner.evaluate(() => new URL(`./${location.hash}`, location.href).href));
    assert.deepEqual(problems.filter((text) => !/404|Not Found/.test(text)), []);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("the embedded view is for everybody, and says what is wrong with what it gets", async () => {
  const author = await page.open();
  const link = await copyLink(author, { code: "Ran = 1", name: "quiet" });
  const fragment = link.slice(link.indexOf("#"));
  const tab = await page.open({ path: `/embed.html${fragment}`, waitUntilReady: false });
  await tab.getByRole("button", { name: "Run it" }).click();
  await tab.getByText("It ran, and said nothing.").waitFor();
  assert.deepEqual(await tab.evaluate(() => indexedDB.databases()), []);
  await accessible(tab, "the embedded view");
  const phone = await page.open({ path: `/embed.html${fragment}`, waitUntilReady: false, viewport: { width: 320, height: 480 } });
  await phone.getByRole("button", { name: "Run it" }).waitFor();
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 320);
  await tab.goto(`${page.address}/embed.html`);
  await tab.getByRole("alert").filter({ hasText: "carries no code" }).waitFor();
  await tab.goto(`${page.address}/embed.html${fragment.slice(0, -20)}`);
  await tab.reload();
  await tab.getByRole("alert").filter({ hasText: "This link is damaged" }).waitFor();
  await accessible(tab, "the embedded view of nothing");
});

test("whatever a process puts where its messages belong, an embedded run tells what there is", async () => {
  const { encodePacket } = await moduleOf("views/share/packet.ts");
  const tab = await page.open({ path: "/embed.html", waitUntilReady: false });
  for (const [code, messages] of [
    ['Send({ Action = "Ping" })', ["process → nobody Ping "]],
    ["ao.outbox.Messages = { x = 1 }", []],
    ["ao.outbox.Messages = 'x'", []],
    ["ao.outbox.Messages = { 1, { Target = { 2 }, Tags = 'none', Data = { 3 } } }", ["process → nobody  ", "process → [ 2 ]  [ 3 ]"]],
  ]) {
    await tab.evaluate((hash) => (location.hash = hash), `#s=${await encodePacket({ name: "", code, scenario: "", note: "", tags: [] })}`);
    await tab.getByRole("region", { name: "Code" }).filter({ hasText: code }).waitFor();
    await tab.getByRole("button", { name: "Run it" }).click();
    await tab.getByRole("button", { name: "Run it again" }).waitFor();
    assert.equal(await tab.locator("pre.problem-box").count(), 0, code);
    const said = (await tab.locator(".embed-messages li").allTextContents()).map((text) => text.replace(/\s+/g, " "));
    assert.deepEqual(said, messages.map((text) => text.replace(/\s+/g, " ")), code);
  }
});

test("an embedded run that would not end is stopped by a click", async () => {
  const author = await page.open();
  const link = await copyLink(author, { code: "while true do end", name: "endless" });
  const tab = await page.open({ path: `/embed.html${link.slice(link.indexOf("#"))}`, waitUntilReady: false });
  await tab.getByRole("button", { name: "Run it" }).click();
  await tab.getByRole("button", { name: "Stop" }).click();
  await tab.getByText("Stopped.").waitFor();
  await tab.getByRole("button", { name: "Run it again" }).waitFor();
});

test("nobody else's page has the sandbox itself in a frame", async () => {
  const server = await otherSite(`<iframe src="${page.address}/"></iframe>`);
  try {
    const tab = await page.open();
    const blog = await tab.context().newPage();
    const refused = new Promise((resolve) => blog.on("console", (message) => message.text().includes("frame-ancestors") && resolve(message.text())));
    await blog.goto(`http://localhost:${server.address().port}/`);
    assert.match(await refused, /frame-ancestors 'none'/);
    assert.equal(await blog.frameLocator("iframe").locator("#page").count(), 0);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("on a phone too there is everything", async () => {
  const author = await page.open();
  const link = await copyLink(author, { code: `return "${"long ".repeat(60)}"`, name: "narrow" });
  for (const path of ["/#/share", pathOf(link)]) {
    const phone = await page.open({ path, viewport: { width: 360, height: 640 } });
    await phone.getByRole("heading", { name: /^(Share code by a link|This link brings)/ }).waitFor();
    await accessible(phone, `${path.slice(0, 8)} on a phone`);
    assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), 360);
  }
});
