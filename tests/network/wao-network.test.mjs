// The network that other tests stand on: whether it is what they take it for.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { ArweaveSigner, DataItem, EthereumSigner, createData } from "arbundles";
import { Machine, Module } from "../../pkg/machine.js";
import { canonical } from "../compatibility/canonical.mjs";
import { difference } from "../compatibility/report.mjs";
import { hashChain } from "./assignments.mjs";
import { environmentOf, messageOf } from "./dialect.mjs";
import { startNetwork } from "./network.mjs";
import { addressOf, itemOf, tagOf } from "./nodes.mjs";
import { MODULE, tagsOf } from "./user.mjs";
import { runWorkload } from "./workload.mjs";

const NOBODY = "C".repeat(43);
const MESSAGES = 100;

let network;
let load;
/** What was evaluated when the workload had run, by process. */
let logs;

before(async () => {
  network = await startNetwork();
  load = await runWorkload(network, { messages: MESSAGES, seed: 7 });
  logs = new Map();
  for (const evaluation of await network.evaluations()) {
    const { process } = evaluation;
    logs.set(process, [...(logs.get(process) ?? []), evaluation]);
  }
});

after(() => network?.stop());

async function ask(url, status = 200, init = {}) {
  const response = await fetch(url, init);
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.equal(response.headers.get("access-control-allow-origin"), "*");
  return text === "" ? undefined : JSON.parse(text);
}

const schedule = (path, status) => ask(`${network.urls.scheduler}/${path}`, status);
const whole = (process) => schedule(`${process}?process-id=${process}&limit=100000`);
const noncesOf = ({ edges }) => edges.map(({ node }) => Number(tagOf(node.assignment.tags, "Nonce")));

async function graphql(query, variables) {
  const body = JSON.stringify({ query, variables });
  const { data } = await ask(network.urls.graphql, 200, { method: "POST", headers: { "content-type": "application/json" }, body });
  return data.transactions.edges.map(({ node }) => node);
}

/** An item of a new wallet or of a key of Ethereum, signed. */
async function signedItem(process, tags, data, { signer = new ArweaveSigner(load.ada.key), anchor } = {}) {
  const item = createData(data, signer, { target: process, anchor, tags: [...tagsOf({ "Data-Protocol": "ao", Variant: "ao.TN.1", Type: "Message" }), ...tags] });
  await item.sign(signer);
  return item;
}

async function post(item) {
  const init = { method: "POST", headers: { "content-type": "application/octet-stream" }, body: item.getRaw() };
  return (await ask(network.urls.messenger, 200, init)).id;
}

const ethereum = () => new EthereumSigner("07".repeat(32));

describe("the workload", () => {
  test("has what a replica has to know", () => {
    const evaluations = [...logs.values()].flat();
    assert.equal(load.sent.length, MESSAGES);
    assert.ok(evaluations.length > MESSAGES * 1.3, "processes send messages as well");
    assert.ok(evaluations.some(({ result }) => result?.Error !== undefined), "errors");
    assert.ok(evaluations.some(({ thrown }) => thrown !== undefined), "what the library throws");
    assert.equal(logs.size, Object.keys(load.processes).length + 1, "a process that a process made");
  });

  test("changes of a message that failed stay", async () => {
    const { ada } = load;
    const process = await ada.spawn({ name: "failing" });
    const id = await ada.evaluate(process, `Left = 7 error("no")`);
    assert.match((await ada.result(process, id)).Error, /no$/);
    const later = await ada.evaluate(process, "return Left");
    assert.equal((await ada.result(process, later)).Output.data, "7");
  });

  test("changes of a message that threw do not, and it has no result", async () => {
    const { ada } = load;
    const process = await ada.spawn({ name: "throwing" });
    const id = await ada.evaluate(process, `Left = 7 error({})`);
    assert.equal(await ada.result(process, id), undefined);
    const later = await ada.evaluate(process, "return Left == nil and 'nothing is left'");
    assert.equal((await ada.result(process, later)).Output.data, "nothing is left");
    assert.deepEqual(noncesOf(await whole(process)), [0, 1, 2]);
  });
});

describe("the scheduler", () => {
  test("gives every message in the order of its evaluation, with the signatures of senders and its own", async () => {
    for (const [process, evaluations] of logs) {
      const { page_info: info, edges } = await whole(process);
      assert.equal(info.has_next_page, false);
      assert.deepEqual(edges.map(({ node }) => node.message.id), evaluations.map(({ id }) => id));
      let chain = hashChain(process);
      for (const [nonce, { cursor, node }] of edges.entries()) {
        const [message, assignment] = [itemOf(node.message), itemOf({ ...node.assignment, data: "" })];
        for (const [item, { id }] of [[message, node.message], [assignment, node.assignment]]) {
          assert.equal(item.id, id);
          assert.equal(await DataItem.verify(item.getRaw()), true, id);
        }
        assert.equal(addressOf(message), node.message.owner.address);
        assert.equal(addressOf(assignment), network.addresses.scheduler);
        const given = JSON.parse(evaluations[nonce].message);
        assert.deepEqual(assignment.tags, [
          { name: "Process", value: process },
          { name: "Epoch", value: "0" },
          { name: "Nonce", value: String(nonce) },
          { name: "Hash-Chain", value: chain },
          { name: "Block-Height", value: given["Block-Height"].padStart(12, "0") },
          { name: "Timestamp", value: given.Timestamp },
          { name: "Data-Protocol", value: "ao" },
          { name: "Type", value: "Assignment" },
          { name: "Variant", value: "ao.TN.1" },
          { name: "Message", value: node.message.id },
        ]);
        assert.equal(cursor, given.Timestamp);
        chain = hashChain(assignment.id, chain);
      }
    }
  });

  test("pages by time and by nonce: after the first, up to the last", async () => {
    const process = load.processes.token;
    const log = logs.get(process);
    const last = log.length - 1;
    const at = (nonce) => Number(JSON.parse(log[nonce].message).Timestamp);
    const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const pages = [
      ["", range(0, last), false],
      ["&limit=3", [0, 1, 2], true],
      [`&from=${at(2)}&to=${at(4)}`, [3, 4], false],
      [`&from=${at(2) - 1}&limit=2`, [2, 3], true],
      [`&to=${at(1)}`, [0, 1], false],
      [`&from=${at(last)}`, [], false],
      ["&from-nonce=-1&limit=2", [0, 1], true],
      ["&from-nonce=1&to-nonce=3", [2, 3], false],
      [`&from-nonce=${last - 1}&limit=1`, [last], false],
      [`&from-nonce=${last}`, [], false],
      ["&to-nonce=0", [0], false],
    ];
    for (const [query, nonces, more] of pages) {
      const page = await schedule(`${process}?process-id=${process}${query}`);
      assert.deepEqual([noncesOf(page), page.page_info.has_next_page], [nonces, more], query);
    }
    const byNonce = await schedule(`${process}?process-id=${process}&from-nonce=1&limit=2`);
    assert.deepEqual(byNonce.edges.map(({ cursor }) => cursor), ["2", "3"]);
  });

  test("has pages of a hundred when nobody says otherwise", async () => {
    const { lab } = load.processes;
    const evaluations = await network.evaluations(lab);
    const missing = Math.max(0, 101 - evaluations.length);
    if (missing > 0) await load.ada.evaluate(lab, `for i = 1, ${missing} do Send({ Target = ao.id, Action = "Filler", Data = "x" }) end`);
    const page = await schedule(`${lab}?process-id=${lab}`);
    assert.deepEqual([page.edges.length, page.page_info.has_next_page], [100, true]);
    const rest = await schedule(`${lab}?process-id=${lab}&from=${page.edges.at(-1).cursor}`);
    assert.equal(noncesOf(rest)[0], 100);
  });

  test("gives single messages, the last one, the process, the time", async () => {
    const process = load.processes.chat;
    const log = logs.get(process);
    const one = await schedule(`${log[1].id}?process-id=${process}`);
    assert.deepEqual([one.message.id, tagOf(one.assignment.tags, "Nonce")], [log[1].id, "1"]);
    assert.equal((await schedule(`${process}/latest`)).message.id, log.at(-1).id);
    const made = await schedule(`processes/${process}`);
    assert.deepEqual([made.process_id, made.owner.address, tagOf(made.tags, "Name")], [process, load.ada.address, "chat"]);
    assert.equal(String(made.timestamp), JSON.parse(log[0].message).Timestamp);
    assert.equal((await schedule("")).address, network.addresses.scheduler);
    const { timestamp, block_height: height } = await schedule(`timestamp?process-id=${process}`);
    assert.ok(Math.abs(Number(timestamp) - Date.now()) < 60_000);
    assert.match(height, /^\d{12}$/);
  });

  test("refuses what it does not have", async () => {
    const { chat, token } = load.processes;
    await schedule(chat, 400);
    await schedule(`${chat}?process-id=${chat}&limit=many`, 400);
    await schedule(`${NOBODY}?process-id=${NOBODY}`, 404);
    await schedule(`${logs.get(chat)[1].id}?process-id=${token}`, 404);
    await schedule(`processes/${NOBODY}`, 404);
  });

  test("is found by the gateway under its address", async () => {
    const query = `query ($owners: [String!]!) { transactions(owners: $owners, tags: [{ name: "Type", values: ["Scheduler-Location"] }]) { edges { node { tags { name value } } } } }`;
    for (const { message } of [...logs.values()].map(([first]) => first)) {
      const [{ tags }] = await graphql(query, { owners: [tagOf(JSON.parse(message).Tags, "Scheduler")] });
      assert.equal(tagOf(tags, "Url"), network.urls.scheduler);
    }
  });

  test("an item comes out of it with the bytes that went into the messenger", async () => {
    const { lab } = load.processes;
    const tags = [...tagsOf({ Action: "Odd", lower: "case", Empty: "", 12: "twelve", Ünï: "✓ 😀" }), { name: "Same", value: "1" }, { name: "Same", value: "2" }];
    const options = [{}, { anchor: "12345678901234567890123456789012" }, { signer: ethereum() }];
    for (const option of options) {
      const item = await signedItem(lab, tags, "text with \0 and ✓", option);
      assert.equal(await post(item), item.id);
      const { message } = await schedule(`${item.id}?process-id=${lab}`);
      assert.deepEqual(itemOf(message).getRaw(), item.getRaw());
      assert.deepEqual(await network.item(item.id), item.getRaw());
    }
  });

  test("what a process assigns to another one has no message there", async () => {
    const { lab, second } = load.processes;
    const { id } = logs.get(load.processes.chat)[1];
    await load.ada.evaluate(lab, `Assign({ Processes = { "${second}" }, Message = "${id}" })`);
    const { message, assignment } = await schedule(`${second}/latest`);
    assert.deepEqual([message, tagOf(assignment.tags, "Message")], [null, id]);
    const given = JSON.parse((await network.evaluations(second)).at(-1).message);
    assert.deepEqual([given.Id, given.From, given.Target], [id, lab, second]);
  });

  test("an item that comes twice has two places, since it is evaluated twice", async () => {
    const process = await load.ada.spawn({ name: "twice" });
    const item = await signedItem(process, tagsOf({ Action: "Eval" }), "Count = (Count or 0) + 1 return Count");
    await post(item);
    await post(item);
    assert.equal((await load.ada.result(process, item.id)).Output.data, "2");
    assert.deepEqual((await whole(process)).edges.map(({ node }) => node.message.id), [process, item.id, item.id]);
  });
});

describe("the gateway", () => {
  test("returns items and data as they were sent", async () => {
    const query = `query ($ids: [ID!]!) { transactions(ids: $ids, first: 3) { edges { node { id signature recipient owner { address } tags { name value } } } } }`;
    for (const [process, [made, first]] of logs) {
      for (const { id } of [made, first].filter(Boolean)) {
        const item = new DataItem(await network.item(id));
        const [node] = await graphql(query, { ids: [id] });
        assert.deepEqual([node.id, node.signature, node.recipient, node.owner.address, node.tags], [id, item.signature, item.target, addressOf(item), item.tags]);
        assert.equal(item.target, id === process ? "" : process);
        assert.equal(await (await fetch(`${network.urls.gateway}/${id}`)).text(), item.rawData.toString());
      }
    }
  });
});

describe("what modules are given", () => {
  test("follows from items and assignments as dialect.mjs says", async () => {
    const { messenger } = network.addresses;
    for (const [process, evaluations] of logs) {
      const made = new DataItem(await network.item(process));
      for (const { id, message, environment } of evaluations) {
        const { Timestamp: timestamp, "Block-Height": height } = JSON.parse(message);
        const { Id, Tags } = JSON.parse(environment).Module;
        assert.equal(Id, MODULE);
        const item = new DataItem(await network.item(id));
        assert.equal(JSON.stringify(messageOf({ item, process, module: MODULE, messenger, timestamp, height })), message);
        assert.equal(JSON.stringify(environmentOf(made, { id: MODULE, tags: Tags })), environment);
      }
    }
  });

  test("of an Ethereum key it is the hash, not the address that Ethereum has", async () => {
    const item = await signedItem(load.processes.lab, [], "hello", { signer: ethereum() });
    await post(item);
    const { message } = (await network.evaluations(load.processes.lab)).at(-1);
    assert.equal(JSON.parse(message).From, addressOf(item));
  });

  test("makes our machine answer as the official module does, when it keeps what failed", async () => {
    const module = await Module.compile(readFileSync(process.env.PROCESS_WASM ?? new URL("../../pkg/dist/process.wasm", import.meta.url)));
    for (const evaluations of logs.values()) {
      const machine = Machine.spawn(module);
      for (const { message, environment, result, thrown } of evaluations) {
        const { code, result: ours } = machine.handle(message, environment, { keepErrors: true });
        const found = difference(canonical(outcome(result, thrown)), canonical(outcome(ours, code === "rejected" ? ours.Error : undefined)));
        assert.equal(found, "", `${message}\n${found}`);
      }
    }
  });
});

function outcome({ Error, Output, Messages, Spawns, Assignments } = {}, thrown) {
  if (thrown !== undefined) return { rejected: thrown };
  return { result: JSON.parse(JSON.stringify({ Error, Output, Messages, Spawns, Assignments })) };
}

describe("the harness", () => {
  test("a network that ended says so, with what it printed", async () => {
    const other = await startNetwork();
    await other.stop();
    await assert.rejects(other.evaluations(), /the network has ended\nAR on port/);
    await assert.rejects(fetch(other.urls.scheduler));
  });
});
