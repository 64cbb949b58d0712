// One story from beginning to end: Ada makes a token and an agent that trades it, finds out why a message was lost, mends that in a fork, gives it to Ben,
// and takes her token out into the world, where others check it and use it with the tools that they have. Each chapter begins where the last one ended.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as aoconnect from "@permaweb/aoconnect";
import { wallet } from "../connect/wallet.mjs";
import { reached } from "../edge/host.mjs";
import { tagsOf } from "../network/user.mjs";
import { makeNetwork, toTheNextTick } from "./clock.mjs";
import { openMessage, send, sendAgain, whatHappened } from "./messages.mjs";
import { importWallet, publish, relay, replicate, seesVerified } from "./outside.mjs";
import { button, says } from "./person.mjs";
import { changesShown, forkHere, goToSlot, seeEntry } from "./state.mjs";
import { openWorld } from "./world.mjs";

/** What Ada adds to the token of the gallery. That amounts are called Quantity everywhere else has slipped her mind. */
const BURNING = `local bint = require(".bint")(256)

Handlers.add("Burn", { Action = "Burn", Amount = "^%d+$" }, function(msg)
  local burned = bint(msg.Tags.Amount)
  local left = bint(Balances[msg.From] or "0") - burned
  assert(left >= bint.zero(), "Insufficient balance")
  Balances[msg.From] = tostring(left)
  TotalSupply = tostring(bint(TotalSupply) - burned)
  msg.reply({ Action = "Burn-Notice", Quantity = tostring(burned) })
end)

return "tokens can be burned"`;

const MENDED = BURNING.replaceAll("Amount", "Quantity");

/** How many messages each process has when the agent has traded. */
const MESSAGES = { aos: 1, moon: 8, sun: 7, exchange: 14, agent: 11 };

/** Slots of the token: what Alice is given, what she sells, what the agent buys, and the message of hers that is not handled. */
const [GIVEN, SOLD, BOUGHT, LOST] = [5, 6, 7, 8];

let world;
/** Ids of processes, and addresses of people. */
const ids = {};
/** What the balances of the token come to once it is mended: a digest of all of them. */
let balances;

/** A chapter is told only if all before it went well. */
let hasStopped = false;
const chapter = (title, tell) =>
  test(title, async (t) => {
    if (hasStopped) return t.skip("the story has stopped before");
    hasStopped = true;
    await tell(t);
    hasStopped = false;
  });

before(async () => {
  world = await openWorld();
});

after(() => world?.close());

chapter("Ada makes two tokens, an exchange and an agent from the gallery, in a network whose time she moves herself", async () => {
  const { ada } = world;
  await makeNetwork(ada, { name: "market", seed: "moon", start: "2026-01-01T00:00:00", block: "1800000" });
  ids.alice = await importWallet(ada, "alice", wallet);
  ids.moon = await ada.spawn("Token", "moon");
  await ada.write(BURNING);
  assert.deepEqual(await ada.run(BURNING), { slot: 3, output: "tokens can be burned" });
  ids.sun = await ada.spawn("Token", "sun");
  ids.exchange = await ada.spawn("Exchange", "exchange");
  ids.agent = await ada.spawn("Trading agent", "agent", { runsByItself: true });
  await ada.seesMessages({ aos: 1, moon: 4, sun: 3, exchange: 3, agent: 3 });

  await ada.choose(ids.exchange);
  await ada.say(`TokenA, TokenB = "${ids.moon}", "${ids.sun}"`);
  await ada.choose(ids.agent);
  await ada.say(`Exchange, TokenA, TokenB, WindowLength, OrderSize, Slippage = "${ids.exchange}", "${ids.moon}", "${ids.sun}", 3, "50", 2000`);
  for (const token of [ids.moon, ids.sun]) await send(ada, token, "Transfer", { tags: { Recipient: ids.exchange, Quantity: "400", "X-Action": "Provide" } });
  await send(ada, ids.sun, "Transfer", { tags: { Recipient: ids.agent, Quantity: "100" } });
  await send(ada, ids.moon, "Transfer", { tags: { Recipient: ids.alice, Quantity: "200" } });
  ids.owner = await ada.value(ids.moon, "Owner");
  assert.deepEqual(await ada.value(ids.moon, "Balances"), { [ids.owner]: "400", [ids.exchange]: "400", [ids.alice]: "200" });
  assert.deepEqual(await ada.value(ids.agent, "Holdings"), { [ids.sun]: "100" });
});

chapter("the agent looks at the price by its schedule, and buys when it falls", async () => {
  const { ada } = world;
  for (let count = 0; count < 3; count += 1) assert.equal(await toTheNextTick(ada), 5);
  assert.deepEqual(await ada.value(ids.agent, "Window"), ["1000000000000", "1000000000000", "1000000000000"]);
  assert.deepEqual(await ada.value(ids.agent, "Holdings"), { [ids.sun]: "100" }, "a price that stands still is no reason to trade");

  // Of 100 moons 0.3 % stay in the pool: 400 - 400 * 400 / 499.7 is 79.8, of which whole suns are paid.
  await send(ada, ids.moon, "Transfer", { as: "alice", tags: { Recipient: ids.exchange, Quantity: "100", "X-Action": "Swap", "X-Min-Output": "75" } });
  assert.equal((await ada.value(ids.sun, "Balances"))[ids.alice], "79");
  await toTheNextTick(ada);
  const [trade] = await ada.value(ids.agent, "Trades");
  assert.deepEqual([trade.of, trade.paid, trade.got], [ids.sun, "50", "67"]);
  assert.deepEqual(await ada.value(ids.moon, "Balances"), { [ids.owner]: "400", [ids.exchange]: "433", [ids.alice]: "100", [ids.agent]: "67" });
  assert.deepEqual(await ada.value(ids.sun, "Balances"), { [ids.owner]: "500", [ids.exchange]: "371", [ids.alice]: "79", [ids.agent]: "50" });
  await ada.seesMessages(MESSAGES);
});

chapter("she closes the tab, comes back, and finds everything as it was", async () => {
  const { ada } = world;
  const trades = await ada.digest(ids.agent, "Trades");
  await ada.close();
  await ada.open();
  await ada.seesMessages(MESSAGES);
  assert.equal(await ada.digest(ids.agent, "Trades"), trades);
  await ada.showPart("Control", "Clock");
  await says(ada.tab.getByRole("region", { name: "Time of the network" }).getByRole("status"), "stands still");
});

chapter("Alice burns moons, and nothing happens; Ada goes back in time to see what did", async () => {
  const { ada } = world;
  await send(ada, ids.moon, "Burn", { as: "alice", tags: { Quantity: "25" } });
  await ada.seesMessages({ ...MESSAGES, moon: LOST + 1 });
  await ada.choose(ids.moon);
  await goToSlot(ada, LOST);
  await seeEntry(ada, "Balances", "alice", "100");
  assert.doesNotMatch((await changesShown(ada, LOST)).join(), /Balances|TotalSupply/);

  // Before her sale Alice had what she was given; then the exchange paid the agent.
  await goToSlot(ada, GIVEN);
  await seeEntry(ada, "Balances", "alice", "200");
  await goToSlot(ada, SOLD);
  await seeEntry(ada, "Balances", "alice", "100");
  const changed = (await changesShown(ada, SOLD)).filter((path) => path.startsWith("Balances"));
  assert.deepEqual([changed.length, changed.some((path) => path.includes(ids.alice)), changed.some((path) => path.includes(ids.exchange))], [2, true, true]);
  await goToSlot(ada, BOUGHT);
  await seeEntry(ada, "Balances", "agent", "67");
});

chapter("the page says why the message was not handled", async () => {
  const { ada } = world;
  await openMessage(ada, /alice.*Burn.*inbox/);
  await says(whatHappened(ada), "No handler took it, so it went to the Inbox.");
  await says(whatHappened(ada).getByRole("row", { name: /^Burn / }), "did not match: it has no Amount");
});

chapter("she forks the token before that message, mends the handler there, and sees it handled", async () => {
  const { ada } = world;
  await goToSlot(ada, BOUGHT);
  ids.fork = await forkHere(ada);
  await ada.write(MENDED);
  assert.deepEqual(await ada.run(MENDED), { slot: LOST, output: "tokens can be burned" });
  await ada.choose(ids.moon);
  await openMessage(ada, /alice.*Burn.*inbox/);
  await sendAgain(ada, ids.fork);
  await ada.choose(ids.fork);
  await openMessage(ada, /alice.*Burn(?!-).*ok/);
  await button(whatHappened(ada), "Find out which handlers were asked").click();
  await says(whatHappened(ada), "The handler “Burn” took it.");
  assert.deepEqual(await ada.value(ids.fork, "Balances"), { [ids.owner]: "400", [ids.exchange]: "433", [ids.alice]: "75", [ids.agent]: "67" });
  assert.equal(await ada.value(ids.fork, "TotalSupply"), "975");
  assert.equal((await ada.value(ids.moon, "Balances"))[ids.alice], "100", "the token itself is as it was");
  balances = await ada.digest(ids.fork, "Balances");
  assert.notEqual(await ada.digest(ids.moon, "Balances"), balances);
});

chapter("she exports the network, and Ben imports it in a profile of his own", async () => {
  const { ada, ben } = world;
  await ada.show("Share");
  const file = await ada.save(button(ada.tab, "Export"));
  assert.match(file.name, /^network-.*\.lunette$/);
  await ben.show("Share");
  await ben.tab.getByLabel("Choose a file").setInputFiles(file);
  await says(ben.tab.getByRole("status"), "Imported 6 processes");
  await ben.choose(ids.fork);
  await ben.show("State");
  await seeEntry(ben, "Balances", ids.alice, "75");
  assert.equal(await ben.digest(ids.fork, "Balances"), balances);
  // He looks back further than the fork is old.
  await goToSlot(ben, GIVEN);
  await seeEntry(ben, "Balances", ids.alice, "200");
});

chapter("she mends the token itself, and Alice burns her moons", async () => {
  const { ada } = world;
  await ada.choose(ids.moon);
  assert.deepEqual(await ada.run(MENDED), { slot: LOST + 1, output: "tokens can be burned" });
  await openMessage(ada, /alice.*Burn.*inbox/);
  await sendAgain(ada, ids.moon);
  assert.equal(await ada.digest(ids.moon, "Balances"), balances);
});

chapter("she publishes the token to the network of others, and Ben replicates and verifies it", async () => {
  const { ada, ben, network } = world;
  await relay(ada, network);
  const { id, told } = await publish(ada, ids.moon, network);
  assert.match(told, /11 letters/);
  assert.doesNotMatch(told, /left out/);
  await replicate(ben, id, network);
  await seesVerified(ben, id, 11);
  assert.equal(await ben.digest(id, "Balances"), balances);
});

// The process at the edge is the same in what makes it what it is: its code, and its messages, signed by the same people, in the same order; so its state,
// too. What is another's there is the scheduler: the item of a process names its scheduler, and messages name the process, so their ids are others.
chapter("she publishes it to a worker at the edge, where Alice uses it with aoconnect, and Ben verifies that as well", async (t) => {
  const { ada, ben, edge } = world;
  await relay(ada, edge);
  const { id } = await publish(ada, ids.moon, edge);

  reached(t, { url: edge.url });
  const ao = aoconnect.connect({ MODE: "legacy", MU_URL: edge.messenger, CU_URL: edge.compute, GATEWAY_URL: `${edge.gateway}/`, GRAPHQL_URL: `${edge.gateway}/graphql` });
  const ask = async (Action, tags = {}) => (await ao.dryrun({ process: id, tags: tagsOf({ Action, ...tags }) })).Messages[0].Data;
  assert.deepEqual(JSON.parse(await ask("Balances")), await ada.value(ids.moon, "Balances"));
  assert.equal(await ask("Total-Supply"), "975");
  await replicate(ben, id, edge);
  await seesVerified(ben, id, 11);
  assert.equal(await ben.digest(id, "Balances"), balances);

  const message = await ao.message({ process: id, signer: aoconnect.createDataItemSigner(wallet), tags: tagsOf({ Action: "Transfer", Recipient: ids.owner, Quantity: "5" }) });
  const { Messages } = await ao.result({ process: id, message });
  assert.deepEqual(Messages.map(({ Target, Tags }) => [Target, Tags.find(({ name }) => name === "Action").value]), [[ids.alice, "Debit-Notice"], [ids.owner, "Credit-Notice"]]);
  assert.deepEqual([await ask("Balance", { Recipient: ids.alice }), await ask("Balance", { Recipient: ids.owner })], ["70", "405"]);
  await seesVerified(ben, id, 12);
  await ben.choose(id);
  await ben.show("State");
  await seeEntry(ben, "Balances", ids.alice, "70");
});

chapter("what the token is elsewhere has changed nothing here, and nothing went wrong in either page", async () => {
  const { ada, ben } = world;
  await ada.settle();
  await ada.seesMessages({ ...MESSAGES, moon: 11, "fork of moon": 10 });
  assert.equal(await ada.digest(ids.moon, "Balances"), balances);
  for (const { problems } of [ada, ben]) assert.deepEqual(problems, []);
});
