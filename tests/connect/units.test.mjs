// Where units are, and who may ask them. Bad requests are in tests/input.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { unitsOf } from "../../pkg/units.js";
import { ADDRESSES, openNetwork } from "./clients.mjs";
import { MINUTE, START, here } from "./units.mjs";

test("pages of other origins may ask for anything", async () => {
  const response = await here.fetch(`${ADDRESSES.mu}/monitor/x`, { method: "OPTIONS" });
  assert.equal(response.status, 204);
  assert.match(response.headers.get("access-control-allow-methods"), /DELETE/);
});

describe("unitsOf", () => {
  test("what is no unit goes elsewhere, or fails as a host that is not there", async () => {
    await assert.rejects(here.fetch("http://elsewhere.test/"), TypeError);
    const other = unitsOf(here.network, { ...ADDRESSES, fetch: async (input) => new Response(`from ${input}`) });
    assert.equal(await (await other("http://elsewhere.test/x")).text(), "from http://elsewhere.test/x");
  });

  test("a request that is given up while it is answered rejects with the reason", async (t) => {
    const network = await openNetwork(t);
    const process = await network.spawn();
    // Nothing comes of what it is sent.
    await process.pause();
    const { slot } = await process.send({ data: "x" });
    const controller = new AbortController();
    const answer = unitsOf(network, ADDRESSES)(`${ADDRESSES.cu}/result/${slot}?process-id=${process.id}`, { signal: controller.signal });
    await new Promise(setImmediate);
    const reason = new Error("changed my mind");
    controller.abort(reason);
    await assert.rejects(answer, (error) => error === reason);
  });

  test("units may share a host; without addresses they are where aoconnect looks for them", async () => {
    const one = unitsOf(here.network, { mu: "http://ao.test/mu", su: "http://ao.test/su/", cu: "http://ao.test/cu", gateway: "http://ao.test" });
    const json = async (address) => (await one(address)).json();
    assert.equal((await json("http://ao.test/su/timestamp")).block_height, "000000001005");
    assert.equal((await json("http://ao.test/cu/")).timestamp, START + 5 * MINUTE);
    assert.equal((await json("http://ao.test/cu")).timestamp, START + 5 * MINUTE);
    assert.equal((await json("http://ao.test/info")).height, 1005);
    assert.equal((await json(new URL("http://ao.test/cux"))).code, "invalid-argument");
    const usual = unitsOf(here.network);
    assert.equal((await (await usual(new Request("https://arweave.net/info"))).json()).height, 1005);
  });
});
