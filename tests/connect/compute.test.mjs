// The compute unit by HTTP: results, pages of them, dry runs, schedules.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { unitsOf } from "../../pkg/units.js";
import { ADDRESSES, openNetwork } from "./clients.mjs";
import { MINUTE, START, ask, here, posted } from "./units.mjs";

const cu = (path, init) => ask("cu", path, init);

describe("the compute unit", () => {
  test("gives results by message and by slot", async () => {
    const byMessage = await cu(`/result/${here.messages[3]}?process-id=${here.process}&no-busy=1`);
    assert.equal(byMessage.Output.data, "4");
    assert.deepEqual(await cu(`/result/4?process-id=${here.process}`), byMessage);
    assert.equal(typeof (await cu("/")).timestamp, "number");
  });

  test("gives pages of results, with cursors of compute units", async () => {
    const { pageInfo, edges } = await cu(`/results/${here.process}?limit=4`);
    assert.deepEqual([pageInfo.hasNextPage, edges.length], [true, 4]);
    const cursor = JSON.parse(atob(edges[3].cursor));
    assert.equal(Number(cursor.timestamp), START + 3 * MINUTE);
    assert.deepEqual([Number(cursor.ordinate), cursor.sort], [3, "ASC"]);
    const next = await cu(`/results/${here.process}?from=${encodeURIComponent(edges[3].cursor)}`);
    assert.deepEqual(next.edges.map(({ node }) => node.Output.data), ["4", "5"]);
    const since = await cu(`/results/${here.process}?from=${START + 4 * MINUTE}`);
    assert.deepEqual(since.edges.map(({ node }) => node.Output.data), ["5"]);
  });

  test("gives pages of more results than it asks for at once, in either order", async (t) => {
    const other = await openNetwork(t);
    const units = unitsOf(other, ADDRESSES);
    const process = await other.spawn();
    for (let count = 1; count < 120; count += 1) await process.send({ data: `${count}` });
    await other.settle();
    const page = async (query) => (await units(`${ADDRESSES.cu}/results/${process.id}?${query}`)).json();
    const placeOf = ({ cursor }) => Number(JSON.parse(atob(cursor)).ordinate);
    const rising = Array.from({ length: 120 }, (_, slot) => slot);
    for (const [sort, wanted] of Object.entries({ ASC: rising, DESC: rising.toReversed() })) {
      for (const limit of [100, 119, 120, 200]) {
        const { edges, pageInfo } = await page(`sort=${sort}&limit=${limit}`);
        assert.deepEqual([edges.map(placeOf), pageInfo.hasNextPage], [wanted.slice(0, limit), limit < 120], `${sort} ${limit}`);
      }
      const { edges } = await page(`sort=${sort}&limit=200`);
      const { from, to } = { from: edges.find((edge) => placeOf(edge) === 10).cursor, to: edges.find((edge) => placeOf(edge) === 110).cursor };
      const between = await page(`sort=${sort}&limit=200&${new URLSearchParams({ from, to })}`);
      assert.deepEqual([between.edges.map(placeOf), between.pageInfo.hasNextPage], [wanted.filter((slot) => slot > 10 && slot <= 110), false], sort);
    }
  });

  test("evaluates a dry run, on the state of a time if asked", async () => {
    const asked = { Id: "1", Owner: "somebody", Target: here.process, Data: "x", Tags: [{ name: "Action", value: "Ask" }] };
    const question = posted({ ...asked, Timestamp: 5, "Block-Height": 6 });
    const { Output } = await cu(`/dry-run?process-id=${here.process}`, question);
    assert.match(Output.data, /New Message From/);
    const { owner } = await here.network.info(here.process);
    const evaluated = posted({ ...asked, Owner: owner, Data: "return #Inbox", Tags: [{ name: "Action", value: "Eval" }] });
    assert.equal((await cu("/dry-run", evaluated)).Output.data, "1");
    const count = posted({ ...asked, Owner: owner, Data: "return Count", Tags: [{ name: "Action", value: "Eval" }] });
    assert.equal((await cu(`/dry-run?process-id=${here.process}`, count)).Output.data, "5");
    assert.equal((await cu(`/dry-run?process-id=${here.process}&to=${START + 3 * MINUTE}`, count)).Output.data, "3");
    assert.equal((await cu(`/dry-run?process-id=${here.process}&to=${START + 4 * MINUTE - 1}`, count)).Output.data, "3");
  });

  test("gives what the schedule of a process gave, and nothing else", async (t) => {
    const other = await openNetwork(t);
    const units = unitsOf(other, ADDRESSES);
    const { id } = await other.spawn({ tags: { "Cron-Interval": "1-minute", "Cron-Tag-Action": "Tick" }, monitor: true });
    await other.advance({ milliseconds: 5 * MINUTE + 1 });
    await other.settle();
    const cron = async (query = "") => (await units(`${ADDRESSES.cu}/cron/${id}${query}`)).json();
    const { edges, pageInfo } = await cron();
    assert.deepEqual([edges.length, pageInfo.hasNextPage], [5, false]);
    const first = await cron("?limit=2");
    assert.deepEqual([first.edges, first.pageInfo.hasNextPage], [edges.slice(0, 2), true]);
    assert.deepEqual((await cron(`?from=${encodeURIComponent(edges[1].cursor)}`)).edges, edges.slice(2));
  });

  test("has no memory to give", async () => {
    const { error, code } = await cu(`/state/${here.process}`, { status: 501 });
    assert.deepEqual([typeof error, code], ["string", "not-implemented"]);
  });
});
