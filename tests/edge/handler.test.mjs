// The options of a handler, and what it does when its network does not.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readFile } from "node:fs/promises";
import { connect, createDataItemSigner } from "../../pkg/connect-node.js";
import { Lunette } from "../../pkg/node.js";
import { handlerOf } from "../../pkg/server.js";
import { wallet } from "../connect/wallet.mjs";
import { NOWHERE, newSigner } from "./host.mjs";

async function opened(t) {
  const network = await Lunette.open({ name: "handler", store: "memory", clock: { now: 1_700_000_000_000, height: 1000 } });
  t.after(() => network.close());
  return network;
}

/** The status, the value and the headers of an answer. */
async function told(handler, address, init) {
  const response = await handler(new Request(address, init));
  const text = await response.text();
  return { status: response.status, headers: response.headers, value: response.headers.get("content-type") === "application/json" && text ? JSON.parse(text) : text };
}

describe("the address of a server", () => {
  test("is told where things are said to be; without one they are where they were asked for", async (t) => {
    const network = await opened(t);
    const { scheduler } = await network.status();
    const places = { "https://ao.example": "https://ao.example", "https://ao.example/": "https://ao.example", none: "http://localhost" };
    for (const [url, base] of Object.entries(places)) {
      const handler = handlerOf(network, url === "none" ? {} : { url });
      assert.equal((await told(handler, "http://localhost/")).value.units.su, `${base}/su`);
      const query = `{ transaction(id: "${scheduler}") { tags { name value } } }`;
      const { value } = await told(handler, "http://localhost/graphql", { method: "POST", body: JSON.stringify({ query }) });
      assert.ok(value.data.transaction.tags.some(({ name, value: said }) => name === "Url" && said === `${base}/su`));
    }
  });

  test("may have a folder, outside of which there is nothing", async (t) => {
    const network = await opened(t);
    for (const url of ["https://ao.example/deep/ao", "https://ao.example/deep/ao/", new URL("https://ao.example/deep/ao")]) {
      const handler = handlerOf(network, { url });
      for (const path of ["/deep/ao", "/deep/ao/", "/deep/ao/su/timestamp", "/deep/ao/~meta@1.0/info", "/deep/ao/info", "/deep/ao/mu/"]) {
        assert.equal((await told(handler, `http://localhost${path}`)).status, 200, path);
      }
      assert.equal((await told(handler, "http://localhost/deep/ao")).value.units.cu, "https://ao.example/deep/ao/cu");
      for (const path of ["/", "/info", "/deep/aos", "/deep", "/deep/ao/../info"]) assert.equal((await told(handler, `http://localhost${path}`)).status, 404, path);
    }
  });
});

test("a state is given as a file where that is wanted, and taken in by another network", async (t) => {
  const network = await opened(t);
  const process = await network.spawn();
  await process.eval("Kept = 7");
  const closed = await told(handlerOf(network), `http://localhost/state/${process.id}`);
  assert.deepEqual([closed.status, closed.value.code], [501, "not-implemented"]);
  for (const path of ["/state/", "/cu/state/"]) {
    const response = await handlerOf(network, { state: true })(new Request(`http://localhost${path}${process.id}`));
    assert.equal(response.headers.get("content-type"), "application/octet-stream");
    const other = await opened(t);
    const [taken] = await other.import(await response.arrayBuffer());
    assert.equal(await taken.state("Kept"), 7);
  }
  const handler = handlerOf(network, { state: true });
  assert.equal((await told(handler, `http://localhost/state/${NOWHERE}`)).status, 404);
  assert.equal((await told(handler, "http://localhost/state/x")).status, 400);
});

test("where the host tells no addresses, those who are known go on while all others have to wait", async (t) => {
  const network = await opened(t);
  const handler = handlerOf(network, { limits: { messages: 4, window: 3_600_000 } });
  const ao = connect({ network, signer: createDataItemSigner(wallet) });
  const process = await ao.spawn();
  const post = async (data, signer) => (await told(handler, "http://localhost/mu", { method: "POST", body: (await ao.signMessage({ process, data, signer })).raw })).status;
  assert.equal(await post("first"), 202);
  const ask = async () => (await told(handler, "http://localhost/graphql", { method: "POST", body: '{"query":"{ block { id } }"}' })).status;
  assert.deepEqual([await ask(), await ask(), await ask(), await ask()], [200, 200, 200, 429]);
  assert.deepEqual([await post("second"), await post("new", newSigner())], [202, 429]);
});

test("a network that is closed is an answer too, whatever is asked", async () => {
  const network = await Lunette.open({ name: "handler", store: "memory" });
  const process = await network.spawn();
  const handler = handlerOf(network);
  await network.close();
  for (const path of ["/", "/timestamp", `/${process.id}`, `/su/${process.id}`, `/cu/results/${process.id}`, `/${process.id}/now`, "/~meta@1.0/info", "/info", `/${process.id}/schedule`]) {
    for (const method of ["GET", "HEAD"]) {
      const { status, headers } = await told(handler, `http://localhost${path}`, { method });
      assert.deepEqual([status, headers.get("access-control-allow-origin"), headers.get("cache-control")], [503, "*", "no-store"], `${method} ${path}`);
    }
  }
});

test("a network that closes amid a long answer breaks it off", async (t) => {
  const network = await opened(t);
  const process = await network.spawn();
  for (let count = 0; count < 40; count += 1) await process.send({ data: "x".repeat(50_000) });
  await network.settle();
  const reads = [];
  const counted = Object.assign(Object.create(network), {
    log: (...args) => {
      reads.push(args[1].limit);
      return network.log(...args);
    },
    ...Object.fromEntries(["info", "status", "clock", "lookup"].map((name) => [name, (...args) => network[name](...args)])),
    send: () => {},
  });
  const response = await handlerOf(counted)(new Request(`http://localhost/su/${process.id}?limit=1000`));
  const reader = response.body.getReader();
  await reader.read();
  const before = reads.length;
  await reader.read();
  assert.ok(reads.length > before, "it reads on while it is read");
  await network.close();
  await assert.rejects(async () => {
    while (!(await reader.read()).done);
  });
});

test("the version that is told is that of the package", async (t) => {
  const { version } = JSON.parse(await readFile(new URL("../../pkg/package.json", import.meta.url), "utf8"));
  const network = await opened(t);
  assert.equal((await told(handlerOf(network), "http://localhost/")).value.version, version);
});
