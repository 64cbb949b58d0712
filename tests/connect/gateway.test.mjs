// The gateway by HTTP: GraphQL, data and transactions by id, blocks.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { unitsOf } from "../../pkg/units.js";
import { ADDRESSES, MODULE, openNetwork } from "./clients.mjs";
import { HEIGHT, MINUTE, NOWHERE, START, ask, here, posted, sourceOf, tagOf } from "./units.mjs";

const gateway = (path, init) => ask("gateway", path, init);

describe("the gateway", () => {
  const graph = async (query, variables) => (await gateway("/graphql", posted({ query, variables }))).data;

  test("has the module, with the tags that clients look for", async () => {
    const query = "query GetTransactions ($ids: [ID!]!) { transactions(ids: $ids) { edges { node { tags { name value } } } } }";
    const { transactions } = await graph(query, { ids: [MODULE, NOWHERE] });
    assert.equal(transactions.edges.length, 1);
    const tags = Object.fromEntries(transactions.edges[0].node.tags.map(({ name, value }) => [name, value]));
    assert.deepEqual([tags["Data-Protocol"], tags.Type], ["ao", "Module"]);
    for (const name of ["Module-Format", "Input-Encoding", "Output-Encoding"]) assert.ok(tags[name], name);
  });

  test("has messages and processes, with the fields that were asked for", async () => {
    const fields = "id recipient owner { address } block { height timestamp } data { size type }";
    const { tx } = await graph(`query ($id: ID!) { tx: transaction(id: $id) { ${fields} } }`, { id: here.messages[0] });
    const { owner } = await here.network.info(here.process);
    assert.deepEqual(tx, {
      id: here.messages[0],
      recipient: here.process,
      owner: { address: owner },
      block: { height: HEIGHT + 1, timestamp: (START + MINUTE) / 1000 },
      data: { size: String(sourceOf(1).length), type: null },
    });
    const { transactions } = await graph(`{
      transactions(tags: [{ name: "Type", values: ["Process"] }], first: 5) { pageInfo { hasNextPage } edges { cursor node { id } } }
    }`);
    assert.deepEqual(transactions, { pageInfo: { hasNextPage: false }, edges: [{ cursor: here.process, node: { id: here.process } }] });
    assert.deepEqual(await graph("{ transaction(id: \"x\") { id } }"), { transaction: null });
  });

  test("has more of those that were named than a page takes, on the next ones", async (t) => {
    const other = await openNetwork(t);
    const units = unitsOf(other, ADDRESSES);
    const process = await other.spawn();
    const ids = [process.id];
    for (let count = 1; count < 105; count += 1) ids.push((await process.send({ data: `${count}` })).message);
    const query = "query ($ids: [ID!]!, $after: String) { transactions(ids: $ids, first: 100, after: $after) { pageInfo { hasNextPage } edges { cursor } } }";
    const page = async (after) => {
      const { data } = await (await units(`${ADDRESSES.gateway}/graphql`, posted({ query, variables: { ids, after } }))).json();
      return [data.transactions.edges.map(({ cursor }) => cursor), data.transactions.pageInfo.hasNextPage];
    };
    assert.deepEqual(await page(null), [ids.slice(0, 100), true]);
    assert.deepEqual(await page(ids[99]), [ids.slice(100), false]);
  });

  test("tells where the scheduler is", async () => {
    const { scheduler } = await here.network.status();
    const query = `query ($o: [String!]!) {
      transactions(owners: $o, tags: [{ name: "Type", values: ["Scheduler-Location"] }], sort: HEIGHT_DESC) { edges { node { tags { name value } } } }
    }`;
    const { transactions } = await graph(query, { o: [scheduler] });
    assert.equal(tagOf(transactions.edges[0].node.tags, "Url"), ADDRESSES.su);
    assert.deepEqual((await graph(query, { o: [NOWHERE] })).transactions.edges, []);
  });

  test("has blocks, by GraphQL and by height", async () => {
    const { blocks } = await graph(`{
      blocks(height: { min: 1003 }, first: 2, sort: HEIGHT_ASC) { pageInfo { hasNextPage } edges { node { timestamp height } } }
    }`);
    const node = (height) => ({ node: { timestamp: (START + (height - HEIGHT) * MINUTE) / 1000, height } });
    assert.deepEqual(blocks, { pageInfo: { hasNextPage: true }, edges: [node(1003), node(1004)] });
    const block = await gateway("/block/height/1003");
    assert.deepEqual([block.height, block.timestamp, block.indep_hash.length], [1003, node(1003).node.timestamp, 64]);
    assert.equal((await gateway("/block/current")).height, 1005);
    assert.equal((await gateway("/info")).height, 1005);
    await gateway("/block/height/1006", { status: 404 });
    const byHash = await graph("query ($id: String) { block(id: $id) { height } }", { id: block.indep_hash });
    assert.deepEqual(byHash, { block: { height: 1003 } });
    assert.deepEqual(await graph(`{ block(id: "${"A".repeat(64)}") { height } }`), { block: null });
  });

  test("gives data by its id, and when it came; a data item is no transaction", async () => {
    assert.equal(await gateway(`/raw/${here.messages[0]}`), sourceOf(1));
    assert.equal(await gateway(`/${here.messages[0]}`), sourceOf(1));
    assert.match((await gateway(`/tx/${here.messages[0]}`, { status: 404 })).error, /data item/);
    assert.equal((await gateway(`/tx/${here.messages[0]}/status`)).number_of_confirmations, 5);
    const head = await here.fetch(`${ADDRESSES.gateway}/${here.messages[0]}`, { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
  });

  test("what somebody sent is never a page of whoever serves it", async (t) => {
    const other = await openNetwork(t);
    const units = unitsOf(other, ADDRESSES);
    const { id } = await other.spawn();
    const typeOf = async (type) => {
      const message = await other.message({ process: id, data: "<script>", tags: { "Content-Type": type } });
      return (await units(`${ADDRESSES.gateway}/raw/${message}`)).headers.get("content-type");
    };
    assert.equal(await typeOf("text/html"), "application/octet-stream");
    assert.equal(await typeOf("image/svg+xml"), "application/octet-stream");
    assert.equal(await typeOf("text/plain\nx: y"), "application/octet-stream");
    assert.equal(await typeOf("text/plain; charset=utf-8"), "text/plain; charset=utf-8");
  });
});
