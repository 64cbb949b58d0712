// Requests to units that are wrong, and where units are.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { unitsOf } from "../../pkg/units.js";
import { ADDRESSES } from "./clients.mjs";
import { MINUTE, NOWHERE, START, ask, here } from "./units.mjs";

describe("requests that are wrong", () => {
  const TABLE = {
    [`GET su /${NOWHERE}`]: [404, "unknown-message"],
    "GET su /short": [400, "invalid-argument", "process"],
    [`GET su /${NOWHERE}/latest`]: [404, "unknown-process"],
    [`GET su /processes/${NOWHERE}`]: [404, "unknown-process"],
    "GET su /:process?limit=0": [400, "invalid-argument", "limit"],
    "GET su /:process?limit=many": [400, "invalid-argument", "limit"],
    "GET su /:process?from=yesterday": [400, "invalid-argument", "from"],
    "GET su /:process?from-nonce=-2": [400, "invalid-argument", "from-nonce"],
    "GET su /a/b/c": [404, "not-found"],
    "POST su /": [501, "not-implemented"],
    "DELETE su /timestamp": [405, "method-not-allowed"],
    "GET cu /result/x?process-id=:process": [400, "invalid-argument", "message"],
    [`GET cu /result/${NOWHERE}?process-id=:process`]: [404, "unknown-message"],
    "GET cu /result/99?process-id=:process": [404, "unknown-message"],
    [`GET cu /result/${NOWHERE}`]: [400, "invalid-argument", "process-id"],
    [`GET cu /results/${NOWHERE}`]: [404, "unknown-process"],
    "GET cu /results/:process?limit=1001": [400, "invalid-argument", "limit"],
    "GET cu /results/:process?from=nowhere": [400, "invalid-argument", "from"],
    "GET cu /results/:process?sort=UP": [400, "invalid-argument"],
    "GET cu /cron/:process?limit=-1": [400, "invalid-argument", "limit"],
    "POST cu /dry-run?process-id=:process": [400, "invalid-argument", "body"],
    "GET cu /%": [404, "not-found"],
    "POST mu /?process-id=:process&assign=x": [400, "invalid-argument", "assign"],
    [`POST mu /?process-id=:process&assign=${NOWHERE}`]: [404, "unknown-message"],
    [`POST mu /?assign=${NOWHERE}`]: [400, "invalid-argument", "process-id"],
    "POST mu /push/x/1": [501, "not-implemented"],
    "GET gateway /raw/x": [400, "invalid-argument", "id"],
    [`GET gateway /raw/${NOWHERE}`]: [404, "unknown-message"],
    [`GET gateway /tx/${NOWHERE}`]: [404, "unknown-message"],
    "GET gateway /block/height/high": [400, "invalid-argument", "height"],
    "POST gateway /graphql": [400, "invalid-argument", "body"],
  };

  for (const [request, [status, code, field]] of Object.entries(TABLE)) {
    test(request, async () => {
      const [method, unit, path] = request.split(" ");
      const answer = await ask(unit, path.replace(":process", here.process), { method, status });
      assert.deepEqual([answer.code, typeof answer.error], [code, "string"]);
      if (field !== undefined) assert.equal(answer.field, field, answer.error);
    });
  }

  test("pages of other origins may ask for anything", async () => {
    const response = await here.fetch(`${ADDRESSES.mu}/monitor/x`, { method: "OPTIONS" });
    assert.equal(response.status, 204);
    assert.match(response.headers.get("access-control-allow-methods"), /DELETE/);
  });
});

describe("unitsOf", () => {
  test("what is no unit goes elsewhere, or fails as a host that is not there", async () => {
    await assert.rejects(here.fetch("http://elsewhere.test/"), TypeError);
    const other = unitsOf(here.network, { ...ADDRESSES, fetch: async (input) => new Response(`from ${input}`) });
    assert.equal(await (await other("http://elsewhere.test/x")).text(), "from http://elsewhere.test/x");
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

  test("a request that was called off is not carried out", async () => {
    await assert.rejects(here.fetch(`${ADDRESSES.su}/timestamp`, { signal: AbortSignal.abort() }), { name: "AbortError" });
  });

  test("options that are wrong are refused at once", () => {
    const refused = (make, field) => assert.throws(make, { code: "invalid-argument", field });
    refused(() => unitsOf({}), "network");
    refused(() => unitsOf(here.network, { mu: "here" }), "mu");
    refused(() => unitsOf(here.network, { ur: "http://ur.test" }), "ur");
    refused(() => unitsOf(here.network, { fetch: 1 }), "fetch");
    refused(() => unitsOf(here.network, { modules: "x" }), "modules");
  });
});
