// The examples with each other: what one sends is what the other understands.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readCode } from "./gallery.mjs";
import { kinds, makeMachines } from "./machines.mjs";
import { Network } from "./network.mjs";

const MINUTE = 60_000;

/** Two tokens, and some of both for a few people. */
async function market(make) {
  const network = new Network(make);
  for (const token of ["moon", "sun"]) {
    await network.spawn(token, { code: await readCode("token.lua") });
    for (const holder of ["lucy", "bob", "owner"]) {
      await network.send("owner", token, { Action: "Mint", Quantity: 10_000_000, Recipient: holder });
    }
  }
  return network;
}

/** The market with an exchange to which lucy gave a million moons and four million suns. */
async function marketWithExchange(make) {
  const network = await market(make);
  await network.spawn("exchange", { code: await readCode("amm.lua") });
  await network.evaluate("exchange", 'TokenA, TokenB = "moon", "sun"');
  await network.send("lucy", "moon", { Action: "Transfer", Recipient: "exchange", Quantity: 1_000_000, "X-Action": "Provide" });
  await network.send("lucy", "sun", { Action: "Transfer", Recipient: "exchange", Quantity: 4_000_000, "X-Action": "Provide" });
  return network;
}

const balance = (network, token, holder) => network.evaluate(token, `return Balances["${holder}"] or "0"`);

/** What the books of a process say it has of a token is what the token says. */
async function expectReserves(network) {
  for (const token of ["moon", "sun"]) {
    assert.equal(await network.evaluate("exchange", `return Reserves.${token}`), await balance(network, token, "exchange"), token);
    const sum = "local sum = 0 for _, balance in pairs(Balances) do sum = sum + math.tointeger(tonumber(balance)) end return tostring(sum)";
    assert.equal(await network.evaluate(token, sum), "30000000", `no ${token} is made or lost`);
  }
}

for (const { name, official } of kinds) {
  test(`a token, an exchange and an agent trade (${name})`, async () => {
    const network = await marketWithExchange(await makeMachines(official));
    await network.spawn("agent", { code: await readCode("agent.lua") });
    await network.evaluate("agent", 'Exchange, TokenA, TokenB, WindowLength, OrderSize = "exchange", "moon", "sun", 3, "10000"');
    for (const token of ["moon", "sun"]) await network.send("owner", token, { Action: "Transfer", Recipient: "agent", Quantity: 50_000 });

    const minutes = async (count) => {
      for (let minute = 0; minute < count; minute++) {
        network.wait(MINUTE);
        await network.tick("agent");
      }
    };
    await minutes(5);
    assert.equal(await network.evaluate("agent", "return #Trades"), "0", "a price that stands still is no reason to trade");

    // Somebody sells so many moons that they become cheap: the agent buys, once a minute, until the mean has followed.
    await network.send("bob", "moon", { Action: "Transfer", Recipient: "exchange", Quantity: 50_000, "X-Action": "Swap", "X-Min-Output": 180_000 });
    assert.deepEqual(network.told("bob", "Quantity", "X-Action").slice(-2), ["Debit-Notice Quantity=50000 X-Action=Swap", "Credit-Notice Quantity=189931 X-Action=Swapped"]);
    await minutes(1);
    assert.equal(await network.evaluate("agent", "return #Trades .. Trades[1].of .. tostring(Order)"), "1sunnil");
    await minutes(5);
    const trades = Number(await network.evaluate("agent", "return #Trades"));
    assert.ok(trades >= 1 && trades <= 3, `${trades} trades`);

    for (const token of ["moon", "sun"]) {
      assert.equal(await network.evaluate("agent", `return Holdings.${token}`), await balance(network, token, "agent"), token);
    }
    await expectReserves(network);
    assert.equal(await network.evaluate("agent", "return tostring(Order) .. tostring(Waiting)"), "nilfalse");

    // A limit that cannot be met costs nothing.
    const before = await balance(network, "sun", "bob");
    await network.send("bob", "sun", { Action: "Transfer", Recipient: "exchange", Quantity: 1000, "X-Action": "Swap", "X-Min-Output": 1_000_000 });
    assert.match(network.told("bob", "X-Action", "X-Error").at(-1), /^Credit-Notice X-Action=Refund X-Error=The swap would give only \d+$/);
    assert.equal(await balance(network, "sun", "bob"), before);

    await network.send("lucy", "exchange", { Action: "Remove", Quantity: 2_000_000 });
    assert.equal(await balance(network, "moon", "exchange"), "0");
    assert.equal(await balance(network, "sun", "exchange"), "0");
    assert.equal(await network.evaluate("exchange", "return TotalShares"), "0");
  });

  test(`a loan is taken, becomes unsafe and is liquidated (${name})`, async () => {
    const network = await marketWithExchange(await makeMachines(official));
    await network.spawn("pool", { code: await readCode("lending.lua") });
    await network.evaluate("pool", 'LentToken, CollateralToken, Oracle = "sun", "moon", "exchange"');
    await network.send("lucy", "sun", { Action: "Transfer", Recipient: "pool", Quantity: 1_000_000, "X-Action": "Lend" });
    await network.send("bob", "moon", { Action: "Transfer", Recipient: "pool", Quantity: 100_000, "X-Action": "Deposit" });
    await network.send("bob", "pool", { Action: "Refresh-Price" });
    await network.send("bob", "pool", { Action: "Borrow", Quantity: 200_000 });
    assert.equal(await balance(network, "sun", "bob"), "10200000");
    const told = ["Credit-Notice Quantity=10000000", "Debit-Notice Quantity=100000", "Deposited Quantity=100000", "Borrowed Quantity=200000", "Credit-Notice Quantity=200000"];
    assert.deepEqual(network.told("bob", "Quantity").slice(1), told);

    await network.send("bob", "moon", { Action: "Transfer", Recipient: "exchange", Quantity: 500_000, "X-Action": "Swap", "X-Min-Output": 0 });
    await network.send("owner", "pool", { Action: "Refresh-Price" });
    await network.send("owner", "sun", { Action: "Transfer", Recipient: "pool", Quantity: 300_000, "X-Action": "Liquidate", "X-Borrower": "bob" });
    assert.match(network.told("bob", "Quantity", "Seized", "Debt").at(-1), /^Liquidated Quantity=\d+ Seized=\d+ Debt=0$/);
    assert.equal(await network.evaluate("pool", "return Cash"), await balance(network, "sun", "pool"));
    assert.equal(await network.evaluate("pool", 'return Collateral.bob or "0"'), await balance(network, "moon", "pool"));
    await expectReserves(network);
  });

  test(`a community votes on what its token holders staked (${name})`, async () => {
    const network = await market(await makeMachines(official));
    await network.spawn("assembly", { code: await readCode("dao.lua") });
    await network.evaluate("assembly", 'StakeToken, VotingPeriod = "moon", 0');
    await network.send("lucy", "moon", { Action: "Transfer", Recipient: "assembly", Quantity: 500, "X-Action": "Stake" });
    await network.send("bob", "moon", { Action: "Transfer", Recipient: "assembly", Quantity: 70 });
    await network.send("lucy", "assembly", { Action: "Propose", Kind: "Pay", Recipient: "carol", Quantity: 70 });
    await network.send("lucy", "assembly", { Action: "Vote", Proposal: 1, Choice: "yes" });
    network.mine(1);
    await network.send("carol", "assembly", { Action: "Finalize", Proposal: 1 });
    assert.equal(await balance(network, "moon", "carol"), "70");
    await network.send("lucy", "assembly", { Action: "Unstake", Quantity: 500 });
    assert.equal(await balance(network, "moon", "assembly"), "0");
  });

  test(`a supervisor replaces a child that died (${name})`, async () => {
    const network = new Network(await makeMachines(official));
    await network.spawn("supervisor", { code: await readCode("supervisor.lua") });
    const code = 'Count = 0 Handlers.add("Add", "Add", function(msg) Count = Count + 1 msg.reply({ Action = "Added", Count = tostring(Count) }) end)';
    await network.send("owner", "supervisor", { Action: "Start", Name: "counter" }, code);
    assert.deepEqual(network.told("owner", "Process"), ["Start-Response", "Child-Ready Process=child-1"]);
    await network.send("bob", "child-1", { Action: "Add" });
    assert.deepEqual(network.told("bob", "Count"), ["Added Count=1"]);

    const minutes = async (count) => {
      for (let minute = 0; minute < count; minute++) {
        network.wait(MINUTE);
        await network.tick("supervisor");
      }
    };
    await minutes(10);
    assert.equal(await network.evaluate("supervisor", "return Children.counter.process"), "child-1", "a child that answers stays");
    network.kill("child-1");
    await minutes(4);
    await network.send("bob", "supervisor", { Action: "Lookup", Name: "counter" });
    assert.equal(network.told("bob", "Process").at(-1), "Lookup-Response Process=child-2");
    await network.send("bob", "child-2", { Action: "Add" });
    assert.equal(network.told("bob", "Count").at(-1), "Added Count=1");
  });
}
