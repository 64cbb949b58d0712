// The units that tests of bad networks stand on: right when nothing is wrong with them, and wrong in the way that was asked for.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { DataItem, createData } from "arbundles";
import { Assignments, hashChain } from "./assignments.mjs";
import { FAULTS, LIES } from "./faults.mjs";
import { newKey } from "./keys.mjs";
import { itemOf, tagOf, verifies } from "./nodes.mjs";
import { serveUnits } from "./units.mjs";
import { User, tagsOf } from "./user.mjs";

let units;
let ada;
let process;

before(async () => {
  units = await serveUnits({ keys: "ed25519" });
  ada = await User.create(units);
  process = await ada.spawn({ name: "one" });
  for (let count = 1; count <= 5; count += 1) await ada.evaluate(process, `Count = ${count} return Count`);
});

after(() => units?.stop());
beforeEach(() => units.heal());

const ask = (unit, path, init) => fetch(`${units.urls[unit]}/${path}`, { signal: AbortSignal.timeout(5000), ...init });
const json = async (unit, path, init) => (await ask(unit, path, init)).json();
const page = () => json("scheduler", `${process}?process-id=${process}`);
const noncesOf = ({ edges }) => edges.map(({ node }) => Number(tagOf(node.assignment.tags, "Nonce")));

async function signedItem(target, data, tags = { Action: "Eval" }) {
  const { signer } = await newKey("ed25519");
  const item = createData(data, signer, { target, tags: tagsOf({ "Data-Protocol": "ao", Variant: "ao.TN.1", Type: "Message", ...tags }) });
  await item.sign(signer);
  return new DataItem(item.getRaw());
}

const post = (item) => ask("messenger", "", { method: "POST", body: item.getRaw() });

/** The number of the first entry that is not as it should be; undefined when the page is right. */
async function firstWrong({ edges }) {
  let chain = hashChain(process);
  for (const [nonce, { node }] of edges.entries()) {
    const [message, assignment] = [itemOf(node.message), itemOf({ ...node.assignment, data: "" })];
    const isRight =
      message.id === node.message.id &&
      (await verifies(message.getRaw())) &&
      (await verifies(assignment.getRaw())) &&
      tagOf(assignment.tags, "Nonce") === String(nonce) &&
      tagOf(assignment.tags, "Hash-Chain") === chain;
    if (!isRight) return nonce;
    chain = hashChain(assignment.id, chain);
  }
  return undefined;
}

describe("without a fault", () => {
  test("aoconnect sends, and reads results", async () => {
    const id = await ada.evaluate(process, "return 'hello ' .. Count");
    assert.equal((await ada.ao.result({ process, message: id })).Output.data, "hello 5");
    const { edges } = await ada.ao.results({ process, sort: "ASC", limit: 3 });
    assert.deepEqual(edges.map(({ node }) => node.Output.data), ["", "1", "2"]);
    const { pageInfo } = await json("compute", `results/${process}?limit=3`);
    assert.equal(pageInfo.hasNextPage, true);
    const rest = await ada.ao.results({ process, from: edges[2].cursor, sort: "ASC" });
    assert.equal(rest.edges[0].node.Output.data, "3");
    const latest = await ada.ao.results({ process, sort: "DESC", limit: 1 });
    assert.equal(latest.edges[0].node.Output.data, "hello 5");
    const dry = await ada.ao.dryrun({ process, tags: tagsOf({ Action: "Eval" }), Owner: ada.address, data: "Count = 99 return Count" });
    assert.equal(dry.Output.data, "99");
    assert.equal((await ada.result(process, await ada.evaluate(process, "return Count"))).Output.data, "5");
  });

  test("the log verifies", async () => {
    assert.equal(await firstWrong(await page()), undefined);
  });

  test("a failed message leaves nothing, and processes answer each other", async () => {
    await ada.evaluate(process, "Count = 7 error('no')");
    const other = await ada.spawn({ name: "other" });
    await ada.evaluate(other, `Handlers.add("ask", "Ask", function(msg) msg.reply({ Data = "answer to " .. msg.Data }) end)`);
    await ada.evaluate(process, `Answer = Send({ Target = "${other}", Action = "Ask", Data = "a question" }).receive().Data`);
    assert.equal((await ada.result(process, await ada.evaluate(process, "return Count .. ' ' .. Answer"))).Output.data, "5 answer to a question");
    const { message } = await json("scheduler", `${other}/latest`);
    assert.equal(message.owner.address, units.addresses.messenger);
    assert.equal(tagOf(message.tags, "From-Process"), process);
  });

  test("what a process spawns is told to it", async () => {
    await ada.evaluate(process, `Child = Spawn("ISShJH1ij-hPPt9St5UFFr_8Ys3Kj5cyg7zrMGt7H9s", { Name = "child" }).receive().Process`);
    const { Output } = await ada.result(process, await ada.evaluate(process, "return Child"));
    assert.equal(tagOf((await json("scheduler", `processes/${Output.data}`)).tags, "Name"), "child");
  });

  test("the gateway finds items and where the scheduler is, and gives data", async () => {
    const graph = async (query, variables) => (await json("gateway", "graphql", { method: "POST", body: JSON.stringify({ query, variables }) })).data;
    const { edges } = await page();
    const { message } = edges[2].node;
    const one = await graph(`query ($ids: [ID!]) { transactions(ids: $ids) { edges { node { id recipient signature owner { address key } tags { name value } } } } }`, { ids: [message.id] });
    const { id, target: recipient, signature, owner, tags } = message;
    assert.deepEqual(one.transactions.edges, [{ node: { id, recipient, signature, owner, tags } }]);
    const query = `query ($owner: String!) { transactions(owners: [$owner], tags: [{ name: "Type", values: ["Scheduler-Location"] }]) { edges { node { tags { name value } } } } }`;
    const location = await graph(query, { owner: units.addresses.scheduler });
    assert.equal(tagOf(location.transactions.edges[0].node.tags, "Url"), units.urls.scheduler);
    assert.equal(await (await ask("gateway", id)).text(), message.data);
    assert.equal(await (await ask("gateway", `raw/${id}`)).text(), message.data);
    const { blocks } = await graph("{ blocks(height: { min: 1500001, max: 1500002 }, sort: HEIGHT_ASC) { edges { node { height timestamp } } } }");
    assert.deepEqual(blocks.edges.map(({ node }) => node.height), [1500001, 1500002]);
  });

  test("an item is scheduled once, however often it comes, and only if it verifies", async () => {
    const item = await signedItem(process, "return 1");
    for (let count = 1; count <= 3; count += 1) assert.equal((await post(item)).status, 202);
    assert.deepEqual([units.count("messenger.post", item.id), await units.places(process, item.id)], [3, 1]);
    const bad = new DataItem(Buffer.from((await signedItem(process, "return 1")).getRaw()));
    bad.getRaw()[10] ^= 1;
    assert.equal((await post(bad)).status, 400);
    assert.equal(await units.places(process, bad.id), 0);
    assert.equal((await ask("messenger", "", { method: "POST", body: "no item" })).status, 400);
    assert.equal((await post(await signedItem("C".repeat(43), "to nobody"))).status, 404);
    assert.equal((await ask("messenger", "", { method: "POST", body: Buffer.alloc(11_000_000) })).status, 413);
  });
});

test("a message is assigned to a process that it was not sent to", async () => {
  const other = await ada.spawn({ name: "assigned to" });
  const { message } = await json("scheduler", `${process}/latest`);
  const answer = await ask("messenger", `?process-id=${other}&assign=${message.id}`, { method: "POST" });
  const { id } = await answer.json();
  const latest = await json("scheduler", `${other}/latest`);
  assert.deepEqual([answer.status, latest.message, latest.assignment.id, tagOf(latest.assignment.tags, "Message")], [202, null, id, message.id]);
  assert.equal(units.count("messenger.assign", message.id), 1);
});

test("the gateway tells what is wrong with a query", async () => {
  const { errors } = await json("gateway", "graphql", { method: "POST", body: JSON.stringify({ query: "{ nonsense" }) });
  assert.equal(errors.length, 1);
});

describe("a fault", () => {
  const log = () => ask("scheduler", `${process}?process-id=${process}`);

  test("a refused connection, until the unit is there again under its address", async () => {
    await units.down("scheduler");
    await assert.rejects(log(), ({ cause }) => cause.code === "ECONNREFUSED");
    await units.up("scheduler");
    assert.equal((await log()).status, 200);
  });

  test("a reset, before and after the unit did what it was asked", async () => {
    const [before, done] = [await signedItem(process, "return 1"), await signedItem(process, "return 2")];
    units.fault("messenger.post", FAULTS.reset(), { times: 1 });
    await assert.rejects(post(before));
    units.fault("messenger.post", FAULTS.reset({ after: true }), { times: 1 });
    await assert.rejects(post(done));
    assert.deepEqual([await units.places(process, before.id), await units.places(process, done.id)], [0, 1]);
    assert.equal((await post(before)).status, 202);
  });

  test("no answer", async () => {
    units.fault("scheduler", FAULTS.hang());
    await assert.rejects(ask("scheduler", "", { signal: AbortSignal.timeout(200) }), { name: "TimeoutError" });
  });

  test("another status, with and without a time to wait", async () => {
    units.fault("scheduler.log", FAULTS.status(429, { retryAfter: 2 }), { times: 1 });
    units.fault("scheduler.log", FAULTS.status(429), { times: 1 });
    units.fault("scheduler.log", FAULTS.status(500), { times: 1 });
    const answers = [await log(), await log(), await log(), await log()];
    assert.deepEqual(answers.map(({ status, headers }) => [status, headers.get("retry-after")]), [[429, "2"], [429, null], [500, null], [200, null]]);
  });

  test("a redirect, to somewhere and round and round", async () => {
    units.fault("scheduler.log", FAULTS.redirect(`${units.urls.compute}/`), { times: 1 });
    const answer = await log();
    assert.deepEqual([answer.redirected, answer.url], [true, `${units.urls.compute}/`]);
    units.fault("scheduler.log", FAULTS.redirect());
    await assert.rejects(log(), ({ cause }) => /redirect/.test(cause.message));
  });

  test("a page, half an answer, one without end, a late one", async () => {
    units.fault("scheduler.log", FAULTS.html(), { times: 1 });
    await assert.rejects(page(), SyntaxError);
    units.fault("scheduler.log", FAULTS.truncated(), { times: 1 });
    await assert.rejects(page(), TypeError);
    units.fault("scheduler.log", FAULTS.endless(), { times: 1 });
    const reader = (await log()).body.getReader();
    let length = 0;
    while (length < 5_000_000) length += (await reader.read()).value.length;
    await reader.cancel();
    units.fault("scheduler.log", FAULTS.late(300), { times: 1 });
    const start = Date.now();
    assert.equal((await log()).status, 200);
    assert.ok(Date.now() - start >= 290);
  });

  test("no headers for pages of other origins", async () => {
    assert.equal((await log()).headers.get("access-control-allow-origin"), "*");
    units.fault("scheduler", FAULTS.withoutCors());
    assert.equal((await log()).headers.get("access-control-allow-origin"), null);
    const preflight = await ask("scheduler", "", { method: "OPTIONS" });
    assert.deepEqual([preflight.status, preflight.headers.get("access-control-allow-origin")], [204, null]);
  });

  test("is of a route, a unit or all, and heals", async () => {
    units.fault("scheduler.root", FAULTS.status(503));
    assert.deepEqual([(await ask("scheduler", "")).status, (await log()).status], [503, 200]);
    units.fault("*", FAULTS.status(502));
    assert.deepEqual([(await ask("scheduler", "")).status, (await ask("compute", "")).status], [503, 502]);
    units.heal("scheduler.root");
    assert.equal((await ask("scheduler", "")).status, 502);
    units.heal();
    assert.equal((await ask("compute", "")).status, 200);
  });

  test("requests are counted by route and by what they name", async () => {
    const { length } = units.requests;
    await log();
    await json("compute", `result/${process}?process-id=${process}`);
    assert.deepEqual(
      units.requests.slice(length).map(({ route, id }) => [route, id]),
      [["scheduler.log", process], ["compute.result", process]],
    );
    assert.ok(units.count("scheduler.log", process) > 1);
    assert.equal(units.count("scheduler.log", "nobody"), 0);
  });
});

describe("a lie", () => {
  const cases = [
    ["a signature that does not hold", LIES.wrongSignature(3), 3],
    ["an assignment's that does not", LIES.wrongAssignment(3), 3],
    ["a wrong id", LIES.wrongId(2), 2],
    ["other data", LIES.otherData(4), 4],
    ["another time", LIES.otherTime(1), 1],
    ["a gap", LIES.gap(2), 2],
    ["an entry twice", LIES.twice(2), 3],
    ["another order", LIES.reordered(), 0],
  ];
  for (const [what, change, wrong] of cases) {
    test(`of a scheduler: ${what}`, async () => {
      units.fault("scheduler.log", FAULTS.changed(change));
      assert.equal(await firstWrong(await page()), wrong);
    });
  }

  test("of a scheduler: two logs, both rightly signed", async () => {
    const honest = await page();
    const other = await signedItem(process, "return 'another history'");
    const log = await units.model.assignments.fork(process, 3, [other.id]);
    units.fault("scheduler.log", FAULTS.changed(LIES.fork(log, (id) => (id === other.id ? other : units.model.items.get(id).item))));
    const forked = await page();
    assert.equal(forked.edges[3].node.message.id, other.id);
    assert.equal(await firstWrong({ edges: forked.edges.slice(0, 4) }), undefined);
    assert.equal(await firstWrong(forked), 4);
    assert.deepEqual(forked.edges.slice(0, 3), honest.edges.slice(0, 3));
  });

  test("of a scheduler: the log of another one, rightly signed by its key", async () => {
    const impostor = await Assignments.create("ed25519");
    for (const entry of await units.model.assignments.log(process)) await impostor.append(entry);
    units.fault("scheduler.log", FAULTS.changed(LIES.fork(await impostor.log(process), (id) => units.model.items.get(id).item)));
    const found = await page();
    assert.equal(await firstWrong(found), undefined);
    assert.equal(found.edges[0].node.assignment.owner.address, impostor.address);
  });

  test("of a compute unit: another result", async () => {
    const { id } = units.model.results(process)[1];
    units.fault("compute.result", FAULTS.changed(LIES.otherResult()));
    assert.equal((await json("compute", `result/${id}?process-id=${process}`)).Output.data, "a lie");
    units.heal();
    assert.equal((await json("compute", `result/${id}?process-id=${process}`)).Output.data, "1");
  });
});
