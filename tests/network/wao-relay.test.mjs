// Processes here and processes of a network of AO talk to each other; one of here is published there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Lunette } from "../../pkg/node.js";
import { until } from "../common/until.mjs";
import { startNetwork } from "./network.mjs";
import { User } from "./user.mjs";

let network;
let ada;
let lunette;
let me;

before(async () => {
  network = await startNetwork();
  ada = await User.create(network);
  lunette = await Lunette.open({ store: "memory" });
  me = (await lunette.identity()).address;
  const { urls } = network;
  await lunette.relay({ messenger: urls.messenger, compute: urls.compute, uploader: urls.bundler, gateways: [urls.gateway] });
});

after(async () => {
  await lunette?.close();
  await network?.stop();
});

/** What `ask` gives as soon as it gives something. */
const eventually = (ask, what) => until(what, ask, Boolean, { look: () => lunette.letters() });

/** A process of the network that takes messages of ours. */
function theirs(name) {
  return ada.spawn({ name, tags: { Authority: `${network.addresses.messenger},${me}` } });
}

const ECHO = `Handlers.add("echo", "Echo", function(msg) Heard = (Heard or 0) + 1 msg.reply({ Action = "Echoed", Data = msg.Data .. "!" }) end)`;

test("a process here asks one there, and its answer comes back to who waits for it", async () => {
  const there = await theirs("echo");
  await ada.evaluate(there, ECHO);
  const here = await lunette.spawn({ tags: { Name: "asker" } });
  await here.eval(`Answer = Send({ Target = "${there}", Action = "Echo", Data = "hello" }).receive().Data`);
  assert.equal(await eventually(() => here.state("Answer"), "an answer"), "hello!");
  const [letter] = await lunette.letters({ taken: true });
  const { target, process, origin, state, attempts } = letter;
  assert.deepEqual({ target, process, origin, state, attempts }, { target: there, process: here.id, origin: "outbox", state: "taken", attempts: 1 });
  assert.equal((await network.evaluations(there)).filter(({ id }) => id === letter.message).length, 1);
});

test("a process there writes to one here that nobody there knows", async () => {
  const there = await theirs("writer");
  const here = await lunette.spawn();
  await here.eval(`Handlers.add("news", "News", function(msg) News = msg.Data From = msg.From end)`);
  await lunette.watch(there);
  await ada.evaluate(there, `Send({ Target = "${here.id}", Action = "News", Data = "of the moon" })`);
  assert.equal(await eventually(() => here.state("News"), "news"), "of the moon");
  assert.equal(await here.state("From"), there);
});

test("a person's message is posted, and taken once", async () => {
  const there = await theirs("inbox");
  const { letter, message } = await lunette.post({ target: there, tags: { Action: "Greet" }, data: "good evening" });
  await eventually(async () => (await lunette.letters({ taken: true, from: letter })).find((one) => one.letter === letter), "a taken letter");
  const evaluations = await network.evaluations(there);
  assert.equal(evaluations.filter(({ id }) => id === message).length, 1);
  assert.equal(JSON.parse(evaluations.find(({ id }) => id === message).message).From, me);
});

test("who sends to a process that does not trust it is warned", async () => {
  const there = await ada.spawn({ name: "wary" });
  const here = await lunette.spawn();
  await here.eval(`Send({ Target = "${there}", Action = "Psst" })`);
  const letter = await eventually(async () => (await lunette.letters({ taken: true })).find(({ target }) => target === there), "a taken letter");
  assert.equal(letter.warning.code, "not-trusted");
  assert.match(letter.warning.message, new RegExp(me));
});

test("what is for nobody goes to the bundler, and what cannot be signed is dead at once", async () => {
  const { letter } = await lunette.post({ data: "a page", tags: { "Content-Type": "text/plain" } });
  await eventually(async () => (await lunette.letters({ taken: true, from: letter })).some((one) => one.letter === letter), "a taken letter");
  const here = await lunette.spawn();
  await here.eval(`Send({ Target = "bob", Action = "Hello" })`);
  const dead = await eventually(async () => (await lunette.letters()).find(({ target }) => target === "bob"), "a dead letter");
  assert.deepEqual([dead.state, dead.problem.code], ["dead", "invalid-item"]);
  assert.equal(await lunette.discard([dead.letter]), 1);
});

test("a transaction of Arweave is signed by a wallet, taken by the gateway, and read back as it was", async () => {
  await lunette.createWallet({ name: "payer" });
  const data = "x".repeat(300_000);
  const { letter, message } = await lunette.postTransaction({ identity: "payer", data, tags: { "Content-Type": "text/plain" } });
  await eventually(async () => (await lunette.letters({ taken: true, from: letter })).some((one) => one.letter === letter), "a taken letter");
  const response = await fetch(`${network.urls.gateway}/${message}`);
  assert.equal(await response.text(), data);
  await assert.rejects(lunette.postTransaction({ identity: "default", data }), { code: "invalid-argument", field: "identity" });
});

test("an item of the network is read from its gateway and proven", async () => {
  const there = await theirs("read");
  const { letter, message } = await lunette.post({ target: there, tags: { Action: "Keep" }, data: "kept", anchor: "a".repeat(32) });
  await eventually(async () => (await lunette.letters({ taken: true, from: letter })).some((one) => one.letter === letter), "a taken letter");
  const item = await lunette.fetchItem(message);
  assert.deepEqual([item.owner, item.target, item.anchor, item.data, item.signed], [me, there, "a".repeat(32), "kept", true]);
  await assert.rejects(lunette.fetchItem("A".repeat(43)), { code: "not-found" });
  await assert.rejects(lunette.fetchItem(message, { limit: 3 }), { code: "too-large" });
});

test("a process is published with its log, and is the same process there", async () => {
  const here = await lunette.spawn({ tags: { Name: "published" } });
  await here.eval(`Count = 0 Handlers.add("add", "Add", function(msg) Count = Count + tonumber(msg.Data) print(Count) end)`);
  for (const data of ["1", "2", "39"]) await here.message({ tags: { Action: "Add" }, data });
  await lunette.settle();
  const { messenger, scheduler } = network.addresses;
  const { process, letters, leftOut } = await here.publish({ scheduler, authorities: [messenger] });
  assert.equal(letters.length, 5);
  assert.deepEqual(leftOut, []);
  await eventually(async () => (await lunette.letters({ taken: true, from: letters.at(-1) })).length > 0, "the last letter");
  const units = { compute: network.urls.compute, gateways: [network.urls.gateway] };
  const replica = await lunette.replicate(process, { units, wao: { messenger } });
  const info = await eventually(async () => { const info = await replica.replica(); return info.compared >= 5 && info; }, "a comparison");
  assert.deepEqual({ same: info.same, different: info.different }, { same: 5, different: 0 });
  assert.equal(await replica.state("Count"), 42);
});
