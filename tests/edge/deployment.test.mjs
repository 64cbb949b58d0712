// What whoever deploys a worker chooses: options, the key, and the only way out.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import { isPrivate, outsideOf } from "../../pkg/worker/outside.js";
import { authorityOf, settingsOf } from "../../pkg/worker/settings.js";
import { folderOf } from "../common/folder.mjs";
import { pause, until } from "../common/until.mjs";
import { wallet } from "../connect/wallet.mjs";
import { listen } from "../common/listen.mjs";
import { OWNER, ask, handIn, processItem } from "./people.mjs";
import { startWorkerd } from "./workerd.mjs";

const WALLET = JSON.stringify(wallet);
const HEX = "07".repeat(32);

describe("options of a worker", () => {
  const wrong = [
    [{ limit: {} }, "limit"],
    [{ limits: { gas: 0 } }, "limits.gas"],
    [{ limits: { memory: "64" } }, "limits.memory"],
    [{ limits: { backlog: 1 } }, "limits.backlog"],
    [{ eventGas: 1.5 }, "eventGas"],
    [{ idleTime: -1 }, "idleTime"],
    [{ idleTime: 2 ** 31 }, "idleTime"],
    [{ relay: {} }, "relay.messenger"],
    [{ relay: { messenger: "mu" } }, "relay.messenger"],
    [{ relay: { messenger: "ftp://mu.test" } }, "relay.messenger"],
    [{ relay: { messenger: "https://me:secret@mu.test" } }, "relay.messenger"],
    [{ relay: { messenger: "https://mu.test", gateways: "https://ar.test" } }, "relay.gateways"],
    [{ relay: { messenger: "https://mu.test", gateways: ["ar"] } }, "relay.gateways[0]"],
    [{ allowPrivateAddresses: 1 }, "allowPrivateAddresses"],
    [{ indexShards: 65 }, "indexShards"],
    [{ handler: [] }, "handler"],
    [null, "options"],
  ];
  for (const [options, field] of wrong) {
    test(`${JSON.stringify(options)} is refused by its field`, () => {
      assert.throws(() => settingsOf(options), { code: "invalid-argument", field });
    });
  }
});

describe("the key of a deployment", () => {
  test("is a wallet, or 32 bytes with their type", () => {
    assert.equal(authorityOf({ LUNETTE_KEY: WALLET }).type, "arweave");
    for (const type of ["ed25519", "ethereum"]) assert.deepEqual(authorityOf({ LUNETTE_KEY: `${type}:${HEX}` }), { type, key: new Uint8Array(32).fill(7) });
  });

  const wrong = { "nothing": undefined, "an empty text": "", "a number": 7, "digits alone": HEX, "another type": `rsa:${HEX}`, "too few digits": "ed25519:07", "half a wallet": '{"kty":"RSA"}', "no JSON": "{" };
  for (const [what, secret] of Object.entries(wrong)) {
    test(`is not ${what}, and the error does not repeat it`, () => {
      try {
        authorityOf({ LUNETTE_KEY: secret });
      } catch (error) {
        assert.match(error.code, /^(?:not-configured|invalid-argument)$/);
        assert.match(error.field, /^LUNETTE_KEY/);
        if (String(secret).length > 4) assert.ok(!error.message.includes(secret));
        return;
      }
      assert.fail("it was taken");
    });
  }

  test("that is missing is what the worker answers, and what to do", async (t) => {
    const worker = await startWorkerd({ key: "" });
    t.after(() => worker.close());
    const response = await fetch(worker.url);
    const { code, error } = await response.json();
    assert.deepEqual([response.status, code], [500, "not-configured"]);
    assert.match(error, /wrangler secret put LUNETTE_KEY/);
  });

  test("may be an Arweave wallet: it signs what processes send each other", async (t) => {
    const worker = await startWorkerd({ key: WALLET, options: { handler: { limits: false } } });
    t.after(() => worker.close());
    assert.equal((await (await fetch(worker.url)).json()).authority, OWNER);
    const [one, other] = [await processItem(worker), await processItem(worker)];
    for (const item of [one, other]) await handIn(worker, item);
    await ask(worker, one.id, `Send({ Target = "${other.id}", Data = "signed" })`);
    await until("the message", async () => (await ask(worker, other.id, "return Inbox[#Inbox].Data")) === "signed");
    const page = await (await fetch(`${worker.url}/su/${other.id}?process-id=${other.id}`)).json();
    const { message } = page.edges.map(({ node }) => node).find(({ message }) => message.data === "signed");
    assert.equal(message.owner.address, OWNER);
    assert.equal(Buffer.from(message.signature, "base64url").length, 512);
  });
});

describe("the processes of a deployment", () => {
  async function open(t) {
    const worker = await startWorkerd({ options: { handler: { limits: false } } });
    t.after(() => worker.close());
    return worker;
  }

  test("are listed in the order of their making, the newest first where that is asked for", async (t) => {
    const worker = await open(t);
    const found = async (rest) => {
      const query = `{ transactions(tags: [{ name: "Type", values: ["Process"] }] ${rest}) { edges { node { id } } } }`;
      const response = await fetch(`${worker.url}/graphql`, { method: "POST", body: JSON.stringify({ query }) });
      return (await response.json()).data.transactions.edges.map(({ node }) => node.id);
    };
    const made = [];
    for (let count = 1; count <= 3; count += 1) {
      const item = await processItem(worker);
      await handIn(worker, item);
      made.push(item.id);
      // The list learns of it some moments later.
      await until("the process", () => found(""), ({ length }) => length === count);
    }
    assert.deepEqual(await found(""), made);
    assert.deepEqual(await found("sort: HEIGHT_DESC, first: 1"), made.slice(-1));
  });

  test("are assigned whole messages of the deployment: anything else is refused by its field", async (t) => {
    const worker = await open(t);
    const [one, other] = [await processItem(worker), await processItem(worker)];
    for (const item of [one, other]) await handIn(worker, item);
    const assign = async (more) => {
      const response = await fetch(`${worker.url}/mu?process-id=${other.id}&assign=${one.id}${more}`, { method: "POST" });
      const { code, field } = await response.json();
      return [response.status, code, field];
    };
    assert.deepEqual(await assign("&exclude=Data"), [400, "invalid-argument", "exclude"]);
    assert.deepEqual(await assign("&base-layer"), [400, "invalid-argument", "baseLayer"]);
    assert.deepEqual(await assign(""), [202, undefined, undefined]);
  });
});

describe("the way out", () => {
  const inside = ["localhost", "x.localhost", "printer", "box.local", "db.internal", "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[::ffff:10.0.0.1]", "[::ffff:7f00:1]", "[2002:7f00:1::]", "[2001:db8::1]", "localhost.", "198.18.0.1"];
  const outside = ["arweave.net", "mu.ao-testnet.xyz", "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.169.0.1", "100.128.0.1", "[2606:4700::1111]", "1.1.1.1"];
  for (const host of inside) test(`${host} is inside`, () => assert.equal(isPrivate(new URL(`http://${host}/`).hostname), true));
  for (const host of outside) test(`${host} is outside`, () => assert.equal(isPrivate(new URL(`http://${host}/`).hostname), false));
  // URLs write numbers in one way: what is written in another way is the same host.
  for (const host of ["2130706433", "0x7f.1", "017700000001", "127.1"]) test(`${host} is inside however it is written`, () => assert.equal(isPrivate(new URL(`http://${host}/`).hostname), true));

  /** A server that leads elsewhere. */
  async function server(t, answer) {
    const asked = [];
    const server = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      asked.push({ method: request.method, url: request.url, body: Buffer.concat(chunks) });
      answer(request, response);
    });
    const url = await listen(server);
    t.after(() => new Promise((resolve) => server.close(resolve)));
    return { url, asked };
  }

  test("leads to the units that were named, and nowhere else", async (t) => {
    const unit = await server(t, (_, response) => response.end("ok"));
    const other = await server(t, (_, response) => response.end("secret"));
    const go = outsideOf({ relay: { messenger: unit.url }, allowPrivateAddresses: true });
    assert.equal(await (await go(`${unit.url}/x`)).text(), "ok");
    await assert.rejects(() => go(`${other.url}/x`), { code: "refused" });
    await assert.rejects(() => outsideOf({})(unit.url), { code: "refused" });
    assert.equal(other.asked.length, 0);
  });

  test("leads to no private address, though it was named", async (t) => {
    const unit = await server(t, (_, response) => response.end("ok"));
    await assert.rejects(() => outsideOf({ relay: { messenger: unit.url } })(unit.url), { code: "refused", message: /no public address/ });
    assert.equal(unit.asked.length, 0);
  });

  test("follows units to units, and to nobody else", async (t) => {
    const other = await server(t, (_, response) => response.end("secret"));
    const unit = await server(t, ({ url }, response) => {
      const places = { "/other": other.url, "/again": "/again", "/there": "/here" };
      if (url === "/here") response.end("ok");
      else response.writeHead(307, { location: places[url] }).end();
    });
    const go = outsideOf({ relay: { messenger: unit.url }, allowPrivateAddresses: true });
    assert.equal(await (await go(`${unit.url}/there`)).text(), "ok");
    await assert.rejects(() => go(`${unit.url}/other`), { code: "refused" });
    await assert.rejects(() => go(`${unit.url}/again`), { code: "refused", message: /redirects/ });
    assert.equal(other.asked.length, 0);
  });

  test("is taken by what processes send to others than those of the deployment", async (t) => {
    const messenger = await server(t, (_, response) => response.writeHead(202, { "content-type": "application/json" }).end('{"id":"x","message":"Processing"}'));
    const worker = await startWorkerd({ options: { handler: { limits: false }, relay: { messenger: messenger.url }, allowPrivateAddresses: true } });
    t.after(() => worker.close());
    const item = await processItem(worker);
    await handIn(worker, item);
    const stranger = "S".repeat(42) + "A";
    await ask(worker, item.id, `Send({ Target = "${stranger}", Data = "to the network" })`);
    const [{ method, body }] = await until("the letter", () => messenger.asked.length > 0 && messenger.asked);
    assert.equal(method, "POST");
    assert.ok(body.includes("to the network") && body.includes(item.id), "it says which process it is from");
  });

  test("has no unit any more that a later deployment does not name", async (t) => {
    const messenger = await server(t, (_, response) => response.writeHead(202).end('{"id":"x","message":"Processing"}'));
    const compute = await server(t, (_, response) => response.end("{}"));
    const objects = await folderOf(t, "edge");
    const start = async (relay) => {
      const options = { handler: { limits: false }, relay: { messenger: messenger.url, ...relay }, allowPrivateAddresses: true };
      const worker = await startWorkerd({ objects, options });
      t.after(() => worker.close());
      return worker;
    };
    const first = await start({ compute: compute.url });
    const item = await processItem(first);
    await handIn(first, item);
    assert.equal(await ask(first, item.id, "return 1"), "1");
    await first.close();
    const second = await start({});
    // Where a compute unit is known, it is asked before anything is sent.
    await ask(second, item.id, `Send({ Target = "${"S".repeat(42)}A", Data = "to the network" })`);
    await until("the letter", () => messenger.asked.length > 0, Boolean, { patience: 10_000 });
    assert.equal(compute.asked.length, 0);
  });

  test("is none where nobody named any", async (t) => {
    const messenger = await server(t, (_, response) => response.end("{}"));
    const worker = await startWorkerd({ options: { handler: { limits: false }, relay: { messenger: messenger.url } } });
    t.after(() => worker.close());
    const item = await processItem(worker);
    await handIn(worker, item);
    await ask(worker, item.id, `Send({ Target = "${"S".repeat(42)}A", Data = "to the network" })`);
    assert.equal(await ask(worker, item.id, "return 1"), "1");
    await pause(1000);
    assert.equal(messenger.asked.length, 0);
  });
});
