// The view Network as a person uses it: wallets, the relay to units on loopback, letters, posts by hand, replicas and what they find.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { after, afterEach, before, test } from "node:test";
import { build } from "esbuild";
import { wallet as jwk } from "../connect/wallet.mjs";
import { eventually } from "../network/bad.mjs";
import { FAULTS, LIES } from "../network/faults.mjs";
import { serveUnits } from "../network/units.mjs";
import { User } from "../network/user.mjs";
import { ETHEREUM_ADDRESS, ETHEREUM_KEY, FakeEthereum, FakeWander } from "../wallets/fakes.mjs";
import { accessible, evaluate, notice, usePage } from "./page.mjs";

const UNITS = ["messenger", "scheduler", "compute", "gateway"];
const POST = "messenger.post";
const PHONE = { width: 360, height: 640 };

const page = usePage();
let units;
let ada;

before(async () => {
  units = await serveUnits({ keys: "ed25519" });
  ada = await User.create(units);
});

after(() => units?.stop());

afterEach(async () => {
  units.heal();
  for (const unit of UNITS) await units.up(unit);
});

const open = (part, options) => page.open({ path: `/#/network?part=${part}`, ...options });

/** Goes to another part of the view. */
const part = (tab, name) => tab.getByRole("navigation", { name: "Parts of Network" }).getByRole("link", { name }).click();

const dialog = (tab, name) => tab.getByRole("dialog", { name });
const button = (place, name) => place.getByRole("button", { name, exact: typeof name === "string" });
const copyOf = (id) => new RegExp(`^copy ${id}`);
const region = (tab, name) => tab.getByRole("region", { name });

/** Waits until something says what it is to say. */
const says = (locator, text) => locator.filter({ hasText: text }).first().waitFor();

/** The browser itself notes every request that gets no good answer; here these are part of the test. Anything else is a problem still. */
function forgiveRequests(tab) {
  tab.problems = tab.problems.filter((problem) => !/^Failed to load resource|blocked by CORS policy/.test(problem));
}

/** What the field with this label is said to be wrong about. */
async function problemOf(place, label) {
  const field = place.getByLabel(label, { exact: true });
  assert.equal(await field.getAttribute("aria-invalid"), "true", `${label} is wrong`);
  const id = (await field.getAttribute("aria-describedby")).split(" ").find((id) => id.endsWith("-problem"));
  return place.page().locator(`[id="${id}"]`).textContent();
}

const fill = async (place, fields) => {
  for (const [label, value] of Object.entries(fields)) await place.getByLabel(label, { exact: true }).fill(value);
};

/** Relays to the units, without the form: what it does has a test of its own. */
const relay = (tab, more = {}) => tab.evaluate((settings) => lunette.network.relay(settings), { messenger: units.urls.messenger, compute: units.urls.compute, ...more });

const listed = (tab, name, text) => tab.getByRole("list", { name }).getByRole("listitem").filter({ hasText: text });

/** A process outside that counts, with so many messages. */
async function counter(length) {
  const process = await ada.spawn({ name: "counter" });
  await grow(process, length - 1);
  return process;
}

async function grow(process, count) {
  for (let number = 0; number < count; number += 1) await ada.evaluate(process, "Count = (Count or 0) + 1 return Count");
}

/** Wander in the page; gives the names of what it was asked, in their order. */
async function giveWander(tab, wander) {
  const asked = [];
  await tab.exposeFunction("askExtension", async (method, given) => {
    asked.push(method);
    const answer = await wander[method](...given);
    return answer instanceof ArrayBuffer ? { bytes: [...new Uint8Array(answer)] } : answer;
  });
  await tab.evaluate(() => {
    const ask = (method) => async (...given) => {
      const answer = await askExtension(method, given);
      return answer?.bytes ? new Uint8Array(answer.bytes) : answer;
    };
    globalThis.arweaveWallet = Object.fromEntries(["getPermissions", "connect", "disconnect", "getActiveAddress", "signDataItem"].map((name) => [name, ask(name)]));
  });
  return asked;
}

test("a wallet is made; its key comes out, and it goes away, only after the person has said so", async () => {
  const tab = await open("wallets");
  await says(listed(tab, "Identities and wallets", "default"), "signs by default");
  await button(tab, "Make a wallet…").click();
  const make = dialog(tab, "Make a wallet");
  await make.getByLabel("Kind").selectOption({ label: "Ethereum wallet" });
  await make.getByLabel("Name").fill("mine");
  await make.getByLabel(/can be exported later/).check();
  await button(make, "Make it").click();
  const row = listed(tab, "Identities and wallets", "mine");
  await says(row, "Ethereum");
  const { key, address } = await tab.evaluate(() => lunette.network.exportWallet("mine"));
  await button(row, copyOf(address)).waitFor();

  await button(row, "Export the key of mine").click();
  const giving = dialog(tab, "Export the key of mine");
  await accessible(tab, "exporting a key");
  assert.equal(await button(giving, "Save the key as a file").isDisabled(), true);
  await giving.getByLabel(/I want the key itself/).check();
  const [download] = await Promise.all([tab.waitForEvent("download"), button(giving, "Save the key as a file").click()]);
  assert.deepEqual([download.suggestedFilename(), await readFile(await download.path(), "utf8")], ["mine.key.txt", key]);
  await button(row, "Export the key of mine").click();
  await giving.getByLabel(/I want the key itself/).check();
  await button(giving, "Copy the key").click();
  await says(notice(tab), "in the clipboard");
  assert.equal(await tab.evaluate(() => navigator.clipboard.readText()), key);
  assert.equal((await tab.content()).includes(key.slice(2)), false, "the key is nowhere in the page");

  await button(row, "Remove mine").click();
  const removing = dialog(tab, "Remove mine?");
  assert.equal(await button(removing, "Remove it for good").isDisabled(), true);
  await tab.keyboard.press("Escape");
  await removing.waitFor({ state: "detached" });
  assert.equal(await row.count(), 1);
  await button(row, "Remove mine").click();
  await removing.getByLabel(/I have exported the key/).check();
  await button(removing, "Remove it for good").click();
  await row.waitFor({ state: "detached" });
  assert.deepEqual(await tab.evaluate(async () => (await lunette.network.identities()).map(({ name }) => name)), ["default"]);
});

test("a key is imported from a field or a file, and stays in neither, also when it is refused", async () => {
  const tab = await open("wallets");
  const logged = [];
  tab.on("console", (message) => logged.push(message.text()));
  await button(tab, "Import a key…").click();
  const form = dialog(tab, "Import a key");
  await button(form, "Import").click();
  assert.match(await problemOf(form, "Name"), /Give it a name/);
  assert.match(await problemOf(form, "or the key itself"), /Choose a file, or paste/);
  await accessible(tab, "importing a key");

  await fill(form, { Name: "ether", "or the key itself": `${ETHEREUM_KEY}00` });
  await form.getByLabel("Kind").selectOption({ label: "Ethereum (64 hexadecimal digits)" });
  await button(form, "Import").click();
  await says(form, "This is no key of that kind");
  const field = form.getByLabel("or the key itself");
  assert.equal(await field.inputValue(), "");
  await field.fill(ETHEREUM_KEY);
  await button(form, "Import").click();
  await says(notice(tab), ETHEREUM_ADDRESS);
  await form.waitFor({ state: "detached" });

  await button(tab, "Import a key…").click();
  await fill(form, { Name: "ether", "or the key itself": "1".repeat(64) });
  await form.getByLabel("Kind").selectOption({ label: "Ethereum (64 hexadecimal digits)" });
  await button(form, "Import").click();
  await eventually(async () => (await form.getByLabel("Name").getAttribute("aria-invalid")) === "true", "the name is taken");

  await fill(form, { Name: "arweave" });
  await form.getByLabel("Kind").selectOption({ label: "Arweave (a JWK)" });
  await form.getByLabel("Key file").setInputFiles({ name: "key.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ ...jwk, d: jwk.dp })) });
  await button(form, "Import").click();
  await says(form, "This is no key of that kind");
  await form.getByLabel("Key file").setInputFiles({ name: "key.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(jwk)) });
  await button(form, "Import").click();
  await says(listed(tab, "Identities and wallets", "arweave"), "key stays here");
  assert.equal(await button(tab, "Export the key of arweave").count(), 0);
  const content = await tab.content();
  for (const secret of [ETHEREUM_KEY, jwk.d, jwk.dp]) assert.equal(content.includes(secret) || logged.join().includes(secret), false);
});

test("a wallet of the browser is asked for nothing before a click, and signs what was shown", async () => {
  const there = await ada.spawn({ name: "there" });
  const tab = await open("wallets");
  const wander = new FakeWander();
  const asked = await giveWander(tab, wander);
  const address = await new FakeWander().getActiveAddress();
  await relay(tab);
  const card = region(tab, "Wander");
  await says(card, "not connected");
  await part(tab, "Post");
  await part(tab, "Wallets");
  assert.deepEqual(asked, []);
  wander.refuse = new Error("User cancelled the AuthRequest");
  await button(card, "Connect Wander").click();
  await says(card.getByRole("alert"), "turned down in the wallet");
  wander.refuse = undefined;
  await button(card, "Connect Wander").click();
  await button(card, copyOf(address)).waitFor();
  assert.equal(asked.includes("signDataItem"), false);

  await card.getByRole("link", { name: "Sign a message…" }).click();
  const form = region(tab, "Sign and send a message");
  await fill(form, { Target: there.slice(1), "Value of tag 1": "Note", Data: "from a wallet" });
  await button(form, "Review…").click();
  assert.match(await problemOf(form, "Target"), /43 characters; this has 42/);
  await fill(form, { Target: there });
  await button(form, "Review…").click();
  const review = dialog(tab, "This is signed");
  for (const text of ["Wander", "Note", "Data-Protocol", "ao.TN.1", "from a wallet"]) await says(review, text);
  await button(review, copyOf(there)).waitFor();
  await accessible(tab, "what is signed");
  assert.equal(asked.includes("signDataItem"), false);
  wander.refuse = new Error("User rejected");
  await button(review, "Sign and send").click();
  await says(review.getByRole("alert"), "not agreed");
  wander.refuse = undefined;
  await button(review, "Sign and send").click();
  await button(tab, "Taken").click();
  await says(listed(tab, "Letters that were taken", "posted by hand"), "taken");
  const log = await units.model.assignments.log(there);
  const { item } = units.model.items.get(log.at(-1).message);
  assert.deepEqual([item.rawData.toString(), item.owner], ["from a wallet", jwk.n]);

  await part(tab, "Wallets");
  await button(card, "Disconnect Wander").click();
  await says(card, "not connected");
  assert.deepEqual(wander.granted, []);
  await button(tab, "Connect Ethereum wallet").click();
  await says(region(tab, "Ethereum wallet").getByRole("alert"), "No Ethereum wallet was found in this browser");
});

test("an Ethereum wallet signs for a process here, until another account is chosen in it", async () => {
  const tab = await open("wallets");
  const wallet = new FakeEthereum();
  await tab.exposeFunction("askEthereum", (request) => wallet.request(request));
  await tab.evaluate(() => {
    const listeners = [];
    globalThis.ethereum = { request: (request) => askEthereum(request), on: (_, listener) => listeners.push(listener) };
    globalThis.chooseAccount = (account) => listeners.forEach((listener) => listener([account]));
  });
  assert.deepEqual(wallet.asked, []);
  const card = region(tab, "Ethereum wallet");
  await button(card, "Connect Ethereum wallet").click();
  await button(card, copyOf(ETHEREUM_ADDRESS)).waitFor();
  await card.getByRole("link", { name: "Sign a message…" }).click();
  const form = region(tab, "Sign and send a message");
  await form.getByLabel("To").selectOption({ label: "a process of this network" });
  await button(form, "Review…").click();
  assert.match(await problemOf(form, "Process"), /Choose the process/);
  await form.getByLabel("Process").selectOption({ index: 1 });
  await button(form, "Review…").click();
  await says(form.getByRole("alert"), "Tag 1 has no value");
  await fill(form, { "Value of tag 1": "Note" });
  await button(form, "Review…").click();
  await button(dialog(tab, "This is signed"), "Sign and send").click();
  await says(notice(tab), "The process has it at slot 1");
  assert.equal(await tab.evaluate(async () => (await lunette.process.log({ from: 1 }))[0].message.owner), ETHEREUM_ADDRESS);
  await part(tab, "Wallets");
  await tab.evaluate(() => chooseAccount("0x" + "1".repeat(40)));
  await says(card.getByRole("alert"), "Another account was chosen");
  await button(card, "Connect Ethereum wallet").waitFor();
  await part(tab, "Post");
  const signers = form.getByLabel("Signed by").getByRole("option");
  await signers.first().waitFor({ state: "attached" });
  assert.deepEqual(await signers.allTextContents(), ["default"]);
});

test("the relay is set by a form that says what is wrong; what waited goes out, and its answer comes back", async () => {
  const tab = await open("relay");
  const { address } = await tab.evaluate(() => lunette.network.identity());
  const echo = await ada.spawn({ name: "echo", tags: { Authority: `${units.addresses.messenger},${address}` } });
  await ada.evaluate(echo, `Handlers.add("echo", "Echo", function(msg) msg.reply({ Action = "Echoed", Data = msg.Data .. "!" }) end)`);
  await evaluate(tab, `Handlers.add("echoed", "Echoed", function(msg) Heard = msg.Data end) Send({ Target = "${echo}", Action = "Echo", Data = "hello" })`);
  await listed(tab, "Outbox", "slot").waitFor();

  const form = region(tab, "Switch the relay on");
  const { length } = units.requests;
  for (const [typed, told] of [
    ["", /Say where messages are to go/],
    ["mu.example.org", /Begin the address with https:/],
    ["ftp://mu.example.org", /ftp:\/\/ cannot be asked/],
    ["http://ada:secret@mu.example.org", /Leave the name and the password out/],
    ["http://mu.example.org/?a=b", /Leave out everything from the \?/],
    ["http://", /no web address/],
    ["http://mu.example.org/../a", /dots/],
  ]) {
    await fill(form, { "Messenger unit": typed });
    await button(form, "Save, and switch on").click();
    await eventually(async () => told.test(await problemOf(form, "Messenger unit").catch(() => "")), `${typed}: ${told}`, () => form.textContent());
    await tab.waitForFunction(() => document.activeElement.getAttribute("aria-invalid") === "true");
  }
  assert.equal(await tab.evaluate(() => lunette.network.relay()), null);

  await fill(form, { "Messenger unit": units.urls.messenger, "Compute unit": "http://127.0.0.1:1", "Gateways, one a line": `${units.urls.gateway}\nhttp://127.0.0.1:1` });
  assert.equal(units.requests.length, length, "nothing was asked while the form was filled");
  await button(form, "Test the connection").click();
  const answers = (unit) => listed(tab, "What answers", unit);
  await says(answers("Messenger unit"), "answers");
  await says(answers("Compute unit"), "Nobody answers there");
  await says(answers(units.urls.gateway), "answers");
  await says(answers("http://127.0.0.1:1").last(), "silent");
  units.fault("messenger", FAULTS.withoutCors());
  await button(form, "Test the connection").click();
  await says(answers("Messenger unit"), "CORS");
  await accessible(tab, "what answers");
  units.heal();

  await fill(form, { "Compute unit": units.urls.compute, "Gateways, one a line": "" });
  await form.getByLabel(/Send the backlog too/).check();
  await button(form, "Save, and switch on").click();
  await says(region(tab, "Relay").getByRole("status"), "on");
  await eventually(() => tab.evaluate(async () => (await lunette.process.state("Heard")) === "hello!"), "the answer", () => tab.evaluate(() => lunette.network.letters()));
  await button(region(tab, "Relay"), "Pause").click();
  await says(region(tab, "Relay").getByRole("status"), "paused");
  await button(region(tab, "Relay"), "Switch off…").click();
  await button(dialog(tab, "Switch the relay off?"), "Switch it off").click();
  await says(region(tab, "Relay").getByRole("status"), "off");
  assert.equal(await tab.evaluate(() => lunette.network.relay()), null);
  forgiveRequests(tab);
});

test("what gateways have at an id is shown once it is proven; a process outside is listened to", async () => {
  const there = await ada.spawn({ name: "there" });
  const tab = await open("wallets");
  await relay(tab, { gateways: [units.urls.gateway] });
  await part(tab, "Relay");
  const lookup = region(tab, "Read an item of Arweave");
  await button(lookup, "Read it").click();
  assert.match(await problemOf(lookup, "Item"), /Name an item/);
  await fill(lookup, { Item: "x".repeat(43) });
  await button(lookup, "Read it").click();
  assert.match(await problemOf(lookup, "Item"), /No id ends with x/);
  await fill(lookup, { Item: "A".repeat(43) });
  await button(lookup, "Read it").click();
  await lookup.getByRole("alert").waitFor();
  await fill(lookup, { Item: there });
  await button(lookup, "Read it").click();
  await says(lookup.getByRole("status"), "its signature holds");
  for (const text of ["Name", "there", "Data-Protocol"]) await says(lookup.getByRole("status"), text);

  const listening = region(tab, "Listen to a process outside");
  await button(listening, "Listen").click();
  assert.match(await problemOf(listening, "Process outside"), /Name the process/);
  await fill(listening, { "Process outside": there });
  await button(listening, "Listen").click();
  await says(notice(tab), "taken in, until you say otherwise");
  const here = await tab.evaluate(() => lunette.process.id);
  await ada.evaluate(there, `Send({ Target = "${here}", Action = "Note", Data = "from outside" })`);
  await eventually(() => tab.evaluate(async () => (await lunette.process.inbox()).some(({ Data }) => Data === "from outside")), "the message from outside");
  await button(listening, "Stop").click();
  await says(notice(tab), "Nobody listens");
  forgiveRequests(tab);
});

test("a letter that nobody took is in sight, with the reason; it is sent again, or discarded", async () => {
  const there = await ada.spawn({ name: "there" });
  const tab = await open("letters");
  await says(tab.locator("main"), "The relay is off");
  await relay(tab);
  units.fault(POST, FAULTS.status(400));
  for (const data of ["one", "two"]) await tab.evaluate(([target, data]) => lunette.network.post({ target, data, tags: { Action: "Note" } }), [there, data]);
  const letters = (text) => listed(tab, "Waiting and dead letters", text);
  await eventually(async () => (await letters("Given up").count()) === 2, "two dead letters", () => tab.locator("main").textContent());
  await says(letters("#"), "unit-refused");
  await tab.getByRole("link", { name: "Letters 2 dead" }).waitFor();
  await accessible(tab, "dead letters");
  const numbers = await tab.evaluate(async () => (await lunette.network.letters()).map(({ letter }) => letter));

  await button(tab, `Discard letter ${numbers[1]}`).click();
  await dialog(tab, "Discard this letter?").getByRole("button", { name: "Cancel" }).click();
  await tab.getByLabel(`Select letter ${numbers[1]}`).check();
  await button(tab, "Discard selected (1)…").click();
  await button(dialog(tab, "Discard this letter?"), "Discard").click();
  await says(notice(tab), "One letter was discarded");
  assert.equal(await letters("#").count(), 1);
  units.heal();
  await button(tab, `Send again: letter ${numbers[0]}`).click();
  await says(tab.locator("main"), "No letter waits, and none is dead");
  await button(tab, "Taken").click();
  await listed(tab, "Letters that were taken", `#${numbers[0]}`).waitFor();
  const log = (await units.model.assignments.log(there)).map(({ message }) => units.model.items.get(message).item.rawData.toString());
  assert.deepEqual(log.slice(1), ["one"]);

  // That a message arrives is not all: its receiver may not listen to it.
  await relay(tab, { gateways: [units.urls.gateway] });
  await evaluate(tab, `Send({ Target = "${there}", Action = "Note" })`);
  await says(listed(tab, "Letters that were taken", "sent by aos"), "not-trusted");
  forgiveRequests(tab);
});

test("what units would object to is told before a message is signed; a process here gets one too; a process is published", async () => {
  const tab = await open("post");
  await says(tab.locator("main"), "The relay is off");
  const form = region(tab, "Sign and send a message");
  assert.equal(await button(form, "Review…").isDisabled(), true);
  await form.getByLabel("To").selectOption({ label: "a process of this network" });
  await form.getByLabel("Process").selectOption({ index: 1 });
  await fill(form, { "Name of tag 1": "Action", "Value of tag 1": "Note", Data: "hello" });
  await button(form, "Add a tag").click();
  await fill(form, { "Name of tag 2": "From-Process", "Value of tag 2": "x".repeat(43) });
  await button(form, "Review…").click();
  const review = dialog(tab, "This is signed");
  await says(review, "Units may drop or refuse this");
  await accessible(tab, "a message with warnings");
  await button(review, "Back").click();
  await button(form, "Remove tag 2").click();
  await button(form, "Review…").click();
  await button(review, "Sign and send").click();
  await says(notice(tab), "The process has it at slot 1");
  await eventually(() => tab.evaluate(async () => (await lunette.process.inbox()).some(({ Data }) => Data === "hello")), "the message in the inbox");

  await relay(tab);
  await part(tab, "Letters");
  await part(tab, "Post");
  const publishing = region(tab, "Publish a process");
  await button(publishing, "Publish…").click();
  assert.match(await problemOf(publishing, "Scheduler"), /Name the scheduler/);
  await fill(publishing, { Scheduler: units.addresses.scheduler, "Authorities, one a line": units.addresses.messenger });
  await button(publishing, "Publish…").click();
  const sure = dialog(tab, /^Publish aos/);
  assert.equal(await button(sure, "Publish").isDisabled(), true);
  await sure.getByLabel(/may be public for good/).check();
  await button(sure, "Publish").click();
  await says(publishing.getByRole("status"), "2 letters");
  const process = (await publishing.getByRole("status").getByRole("button").getAttribute("aria-label")).match(/copy ([\w-]{43})/)[1];
  await eventually(async () => (await units.model.assignments.log(process))?.length === 2, "the log outside", () => tab.evaluate(() => lunette.network.letters()));
  // Its id outside is still to be had after a look at the letters.
  await part(tab, "Letters");
  await part(tab, "Post");
  await says(publishing.getByRole("status"), "Outside aos is");
  await button(publishing.getByRole("status"), copyOf(process)).waitFor();
});

test("a replica verifies to the end; a lie of its compute unit stands beside what was computed here", async () => {
  const process = await counter(12);
  const tab = await open("replicas");
  const form = region(tab, "Replicate a process of the network outside");
  await button(form, "Replicate").click();
  assert.match(await problemOf(form, "Process"), /Name the process/);
  assert.match(await problemOf(form, "Scheduler unit"), /or a gateway/);
  await fill(form, { Process: `${process}x`, "Scheduler unit": "su", "Gateways, one a line": "http://a http:/b" });
  await button(form, "Replicate").click();
  assert.match(await problemOf(form, "Process"), /43 characters; this has 44/);
  assert.match(await problemOf(form, "Scheduler unit"), /Begin the address/);
  assert.match(await problemOf(form, "Gateways, one a line"), /^http:\/b: /);

  await fill(form, { Process: process, "Scheduler unit": units.urls.scheduler, "Compute unit": units.urls.compute, "Gateways, one a line": units.urls.gateway });
  await button(form, "Replicate").click();
  const replica = region(tab, /^counter/);
  await says(replica.getByRole("status"), "verified and compared to the end");
  await says(replica, "12 of 12 messages");
  await says(replica, "12 of 12 results");
  await accessible(tab, "a replica");

  const lie = LIES.otherResult("1000000");
  units.fault("compute", FAULTS.changed((answer) => (answer.edges ? { ...answer, edges: answer.edges.map((edge) => ({ ...edge, node: lie(edge.node) })) } : lie(answer))));
  await grow(process, 2);
  const divergence = region(tab, /The first result that differs: slot 12/);
  await divergence.waitFor();
  await says(replica.getByRole("status"), "diverged");
  const sides = divergence.getByRole("table");
  assert.deepEqual(await sides.getByRole("columnheader").allTextContents(), ["Computed here", `Said by ${new URL(units.urls.compute).host}`]);
  assert.deepEqual(await sides.getByRole("row").nth(1).getByRole("cell").allTextContents(), ['Output.data: "12"', 'Output.data: "1000000"']);
  await button(divergence, "Compare the whole results").click();
  const differing = sides.locator("tr[data-marked]").filter({ hasText: '"data"' });
  await differing.waitFor();
  assert.deepEqual((await differing.getByRole("cell").allTextContents()).map((text) => text.replace(/,$/, "")), ['"data": "12"', '"data": "1000000"']);
  await accessible(tab, "a divergence");
  const phone = await open(`replicas&process=${process}`, { profile: tab });
  await phone.setViewportSize(PHONE);
  await phone.getByRole("table").waitFor();
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth), PHONE.width);
  await phone.close();

  await button(replica, "Stop following").click();
  await button(replica, "Follow again").click();
  await button(replica, "Stop following").waitFor();
  await divergence.getByRole("link", { name: "State at slot 12" }).click();
  assert.match(tab.url(), new RegExp(`#/state\\?process=${process}&slot=12$`));
});

test("a unit that cannot be reached is told in plain words, and a replica goes on when it is there again", async () => {
  const process = await counter(3);
  const tab = await open("replicas");
  const form = region(tab, "Replicate a process of the network outside");
  await units.down("scheduler");
  await fill(form, { Process: process, "Scheduler unit": units.urls.scheduler, "Compute unit": units.urls.compute });
  await button(form, "Replicate").click();
  await says(form.getByRole("alert"), "A unit cannot be reached.");
  assert.deepEqual(await tab.evaluate(async () => (await lunette.network.processes()).length), 1);
  await units.up("scheduler");
  await button(form, "Replicate").click();
  const replica = region(tab, /^counter/);
  await says(replica.getByRole("status"), "verified and compared to the end");

  // The log goes on without a compute unit.
  units.fault("compute", FAULTS.status(500));
  await grow(process, 1);
  await says(replica.getByRole("status"), "held up");
  await says(replica.getByRole("alert"), "A unit fails.");
  await says(replica.getByRole("alert"), "tried again by itself");
  await says(replica, "4 of 4 messages");
  await says(replica, "3 of 4 results");
  units.heal();
  await says(replica.getByRole("status"), "verified and compared to the end");

  units.fault("scheduler.log", FAULTS.changed(LIES.wrongSignature(4)));
  await grow(process, 1);
  await says(replica.getByRole("alert"), "The scheduler's log does not hold");
  await says(replica.getByRole("alert"), "until you follow it again");
  await says(replica.getByRole("status"), "stopped");
  await accessible(tab, "an obstacle");
  units.heal();
  await button(replica, "Follow again").click();
  await says(replica, "5 of 5 messages");
  await replica.getByRole("alert").waitFor({ state: "detached" });
  forgiveRequests(tab);
});

test("everybody can use all of it on a phone, and the palette has its parts", async () => {
  const tab = await open("wallets", { viewport: PHONE });
  for (const [name, heading] of [["Wallets", "Identities and wallets of this network"], ["Relay", "Relay"], ["Letters", "Letters to the network outside"], ["Post", "Publish a process"], ["Replicas", "Replicate a process"]]) {
    await tab.keyboard.press("Control+k");
    await dialog(tab, "Commands").getByRole("combobox").fill(`network: ${name}`);
    await tab.keyboard.press("Enter");
    await tab.getByRole("heading", { name: heading, exact: heading === "Relay" }).waitFor();
    assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth), PHONE.width, name);
    await accessible(tab, `${name} on a phone`);
  }
});

/** A module of the view by itself. */
async function load(path) {
  const entry = fileURLToPath(new URL(`../../www/views/network/${path}`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, format: "esm" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

test("the newest of a list are found, however many are missing, with few questions", async () => {
  const { newestBefore } = await load("common/newest.ts");
  for (const numbers of [[], [0], [7], Array.from({ length: 5000 }, (_, index) => index * 3), [0, 1, 2, 100_000, 100_001]]) {
    let questions = 0;
    const ask = async ({ from, limit }) => {
      questions += 1;
      return numbers.filter((number) => number >= from).slice(0, limit);
    };
    const first = await newestBefore(undefined, 3, ask, (number) => number);
    assert.deepEqual(first, { entries: numbers.slice(-3).reverse(), hasMore: numbers.length > 3 });
    if (first.hasMore) {
      const next = await newestBefore(first.entries.at(-1), 3, ask, (number) => number);
      assert.deepEqual(next, { entries: numbers.slice(-6, -3).reverse(), hasMore: numbers.length > 6 });
    }
    assert.ok(questions < 70, `${questions} questions`);
  }
});

test("letters that nobody took are counted, however many wait between them", async () => {
  const { countDead } = await load("letters/dead.ts");
  const dead = (...numbers) => (number) => (numbers.includes(number) ? "dead" : "waiting");
  for (const [numbers, stateOf, expected] of [
    [0, dead(), 0],
    [3, dead(0, 2), 2],
    [1000, dead(999), 1],
    [2500, dead(50, 1000, 2499), 3],
    [2500, () => "dead", 100],
  ]) {
    const all = Array.from({ length: numbers }, (_, at) => ({ letter: at * 3, state: stateOf(at) }));
    const ask = async ({ from, limit }) => all.filter(({ letter }) => letter >= from).slice(0, limit);
    assert.equal(await countDead(100, ask), expected, `of ${numbers}`);
  }
});

test("what two results have in common stands side by side, and what differs beside it", async () => {
  const [{ align }, { linesOfResult, linesAt, nearestPath }] = [await load("replicas/align.ts"), await load("replicas/json-lines.ts")];
  const message = (more, tags = {}) => ({ Target: "t", Data: "d", Tags: Object.entries({ Action: "Ping", Other: "1", ...tags }).map(([name, value]) => ({ name, value })), ...more });
  const ours = { Output: { data: "table: 0x01" }, Messages: [message(), message({ Data: "2" })], GasUsed: 1 };
  const theirs = { GasUsed: 2, Messages: [message({}, { Action: "Pong" }), message({ Target: "new" }), message({ Data: "2" })], Output: { data: "table: 0x02" } };
  const rows = align(linesOfResult(ours), linesOfResult(theirs));
  const different = rows.filter(({ isSame }) => !isSame);
  const path = "Messages[0].Tags[Action]";
  assert.deepEqual([different[0].ours.path, different[0].theirs.path], [path, path]);
  assert.ok(different.slice(1).every((row) => row.ours === undefined), "all else that differs is the message that we do not have");
  assert.deepEqual(rows.flatMap((row) => row.ours?.text ?? []), linesOfResult(ours).map(({ text }) => text));
  for (const [path, nearest] of [
    ["Messages[0].Data.a[1]", "Messages[0].Data"],
    // Keys are what others make them.
    ["Messages[0].Data.a[b", "Messages[0].Data"],
    ["Messages[0].Data]", "Messages[0]"],
    ["Messages[0].Tags[Action]", "Messages[0].Tags[Action]"],
    ["Messages[7].Data", "Messages"],
    ["[", ""],
    ["Error", ""],
  ]) {
    assert.equal(nearestPath(path, linesOfResult(ours)), nearest, path);
  }
  assert.deepEqual(linesAt("Output.data", '"cut off…').map(({ text }) => text), ['Output.data: "cut off…']);
  assert.deepEqual(align(linesOfResult(ours), linesOfResult(ours)).filter(({ isSame }) => !isSame), []);
});
