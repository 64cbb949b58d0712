// The scheduler by HTTP: its address, logs by time and by nonce, single messages.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { unitsOf } from "../../pkg/units.js";
import { ADDRESSES, openNetwork } from "./clients.mjs";
import { MINUTE, START, ask, here, sourceOf, tagOf } from "./units.mjs";

const su = (path) => ask("su", path);
const noncesOf = ({ edges }) => edges.map(({ node }) => Number(tagOf(node.assignment.tags, "Nonce")));

describe("the scheduler", () => {
  test("tells its address, the time and the height as text", async () => {
    const { scheduler } = await here.network.status();
    const now = String(START + 5 * MINUTE);
    assert.deepEqual(await su(`?process-id=${here.process}`), { timestamp: now, address: scheduler });
    assert.deepEqual(await su(`/timestamp?process-id=${here.process}`), { timestamp: now, block_height: "000000001005" });
  });

  test("gives the log, each message with its assignment", async () => {
    const { page_info: info, edges } = await su(`/${here.process}?process-id=${here.process}`);
    assert.deepEqual([info.has_next_page, edges.length], [false, 6]);
    const { message, assignment } = edges[3].node;
    const stored = (await here.network.lookup(here.messages[2], { proofs: true })).message;
    assert.deepEqual([message.id, message.target, message.data, message.anchor], [here.messages[2], here.process, sourceOf(3), stored.anchor]);
    assert.deepEqual(message.owner, { address: stored.owner, key: stored.proof.key });
    assert.equal(message.signature, stored.proof.signature);
    assert.equal(tagOf(message.tags, "Action"), "Eval");
    const tags = Object.fromEntries(assignment.tags.map(({ name, value }) => [name, value]));
    assert.deepEqual(
      [tags.Process, tags.Epoch, tags.Nonce, tags["Block-Height"], tags.Timestamp, tags.Message, tags.Type],
      [here.process, "0", "3", "000000001003", String(START + 3 * MINUTE), here.messages[2], "Assignment"],
    );
    assert.match(tags["Hash-Chain"], /^[\w-]{43}$/);
    assert.equal(edges[3].cursor, String(START + 3 * MINUTE));
    assert.equal(edges[0].node.message.id, here.process);
  });

  test("the hash chain follows from the assignments", async () => {
    const { edges } = await su(`/${here.process}`);
    for (let slot = 1; slot < edges.length; slot += 1) {
      const { id, tags } = edges[slot - 1].node.assignment;
      const bytes = Buffer.concat([Buffer.from(id, "base64url"), Buffer.from(tagOf(tags, "Hash-Chain"), "base64url")]);
      const hash = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("base64url");
      assert.equal(tagOf(edges[slot].node.assignment.tags, "Hash-Chain"), hash);
    }
  });

  test("pages by time and by nonce: after the first, up to the last", async () => {
    const at = (slot) => START + slot * MINUTE;
    const pages = {
      [`from=${at(2)}&to=${at(4)}`]: [[3, 4], false],
      [`from=${at(2) + 1}`]: [[3, 4, 5], false],
      [`from=${at(2) - 1}&limit=2`]: [[2, 3], true],
      [`to=${at(1)}`]: [[0, 1], false],
      [`to=${START - 1}`]: [[], false],
      [`from=${at(9)}`]: [[], false],
      "from=0&limit=1": [[0], true],
      "from-nonce=-1&limit=2": [[0, 1], true],
      "from-nonce=1&to-nonce=3": [[2, 3], false],
      "from-nonce=5": [[], false],
      "to-nonce=0": [[0], false],
    };
    for (const [query, [nonces, more]] of Object.entries(pages)) {
      const page = await su(`/${here.process}?process-id=${here.process}&${query}`);
      assert.deepEqual([noncesOf(page), page.page_info.has_next_page], [nonces, more], query);
    }
    const byNonce = await su(`/${here.process}?from-nonce=1&limit=2`);
    assert.deepEqual(byNonce.edges.map(({ cursor }) => cursor), ["2", "3"]);
  });

  test("messages of the same time stay on one page: the next one begins after that time", async (t) => {
    const other = await openNetwork(t);
    const log = unitsOf(other, ADDRESSES);
    const many = await other.spawn();
    for (let count = 0; count < 5; count += 1) await many.send({ data: `${count}` });
    const page = await (await log(`${ADDRESSES.su}/${many.id}?limit=2`)).json();
    assert.deepEqual([noncesOf(page), page.page_info.has_next_page], [[0, 1, 2, 3, 4, 5], false]);
    const exact = await (await log(`${ADDRESSES.su}/${many.id}?limit=2&from-nonce=1`)).json();
    assert.deepEqual([noncesOf(exact), exact.page_info.has_next_page], [[2, 3], true]);
  });

  test("finds one message, the last one, and the process", async () => {
    const one = await su(`/${here.messages[1]}?process-id=${here.process}`);
    assert.deepEqual([one.message.id, tagOf(one.assignment.tags, "Nonce")], [here.messages[1], "2"]);
    const last = await su(`/${here.process}/latest`);
    assert.equal(last.message.id, here.messages[4]);
    const record = await su(`/processes/${here.process}`);
    assert.deepEqual([record.process_id, record.block, record.timestamp, tagOf(record.tags, "Name")], [here.process, "000000001000", START, "logged"]);
  });

  test("a fork has the log of its original, and goes on under its own id", async (t) => {
    const other = await openNetwork(t);
    const units = unitsOf(other, ADDRESSES);
    const json = async (address, init) => (await units(address, init)).json();
    const process = await other.spawn({ tags: { Name: "forked" } });
    await process.eval("return 1");
    const { id } = await process.fork();
    await other.process(id).eval("return 2");
    const { edges } = await json(`${ADDRESSES.su}/${id}`);
    assert.deepEqual(edges.map(({ node }) => node.message.data).slice(1), ["return 1", "return 2"]);
    assert.equal(edges[0].node.message.id, process.id);
    const record = await json(`${ADDRESSES.su}/processes/${id}`);
    assert.deepEqual([record.process_id, record.signature, tagOf(record.tags, "Name")], [id, "", "forked"]);
    const query = `{
      fork: transaction(id: "${id}") { id signature }
      all: transactions(tags: [{ name: "Type", values: ["Process"] }]) { edges { cursor } }
    }`;
    const { data } = await json(`${ADDRESSES.gateway}/graphql`, { method: "POST", body: JSON.stringify({ query }) });
    assert.deepEqual(data, { fork: { id, signature: "" }, all: { edges: [{ cursor: process.id }, { cursor: id }] } });
  });

  test("a message that a process sent has no key and no signature", async (t) => {
    const other = await openNetwork(t);
    const log = unitsOf(other, ADDRESSES);
    const [one, two] = [await other.spawn(), await other.spawn()];
    await one.eval(`Send({ Target = "${two.id}", Data = "hi" })`);
    await other.settle();
    const { message } = await (await log(`${ADDRESSES.su}/${two.id}/latest`)).json();
    const { authority } = await other.status();
    assert.deepEqual([message.data, message.owner, message.signature], ["hi", { address: authority, key: "" }, ""]);
    assert.equal(tagOf(message.tags, "From-Process"), one.id);
  });
});
