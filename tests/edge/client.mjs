// The real client, unmodified, against a host, whichever it is. `open(t)` gives a running host: `{ url, module, node?, fetch?, authority? }`. Only the
// client, `fetch` and what `open` gives are used here, so the same tests run wherever the host does.
//
// A host whose `fetch` is not that of Node (the page of a service worker) gives its own.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as aoconnect from "@permaweb/aoconnect";
import { connect as schedulerUtils } from "@permaweb/ao-scheduler-utils";
import { wallet } from "../connect/wallet.mjs";
import { until } from "../common/until.mjs";
import { EVAL, ID, NOWHERE, ask, newSigner, reached } from "./host.mjs";

const tagOf = (tags, name) => tags.find((tag) => tag.name === name)?.value;
const action = (value) => [{ name: "Action", value }];

/** Handlers of a process that is asked, greeted, and greets. */
const SOURCE = `
Handlers.add("Count", "Count", function(m) Counted = (Counted or 0) + 1 m.reply({ Data = m.Data .. Counted, From_ = m.From }) end)
Handlers.add("Ping", "Ping", function(m) Pings = (Pings or 0) + 1 m.reply({ Action = "Pong" }) end)
Handlers.add("Pong", "Pong", function(m) Pongs = (Pongs or 0) + 1 end)
Handlers.add("Greet", "Greet", function(m) Send({ Target = m.Tags.Whom, Action = "Ping" }) end)
Handlers.add("Seen", "Seen", function(m) m.reply({ Data = (Pings or 0) .. "," .. (Pongs or 0) .. "," .. #Inbox }) end)
`;

export function clientTests(name, open) {
  /** A host, and the client's ways with it. */
  async function at(t) {
    const host = await open(t);
    const fetch = reached(t, host);
    const { url } = host;
    const about = (await ask(fetch, url)).value;
    const signer = aoconnect.createDataItemSigner(wallet);
    return { ...host, fetch, about, authority: host.authority ?? about.authority, scheduler: about.scheduler, signer, get: (path, init) => ask(fetch, `${url}${path}`, init) };
  }

  async function legacy(t) {
    const host = await at(t);
    const { url, fetch, module, scheduler, authority, signer } = host;
    const ao = aoconnect.connect({ MODE: "legacy", MU_URL: `${url}/mu`, CU_URL: `${url}/cu`, GATEWAY_URL: `${url}/gateway/`, GRAPHQL_URL: `${url}/gateway/graphql`, fetch });
    const spawn = (tags = []) => ao.spawn({ module, scheduler, signer, tags: [{ name: "Authority", value: authority }, ...tags] });
    const send = (process, data, tags = EVAL) => ao.message({ process, signer, data, tags });
    const run = async (process, code) => ao.result({ process, message: await send(process, code) });
    const seen = async (process) => (await ao.dryrun({ process, tags: action("Seen") })).Messages[0].Data;
    return { ...host, ao, spawn, send, run, seen };
  }

  async function mainnet(t) {
    const host = await at(t);
    const ao = aoconnect.connect({ MODE: "mainnet", URL: host.node ?? host.url, signer: aoconnect.createSigner(wallet), fetch: host.fetch });
    const spawn = (tags = []) => ao.spawn({ module: host.module, tags });
    const send = (process, data, tags = EVAL) => ao.message({ process, tags, data });
    return { ...host, ao, spawn, send };
  }

  describe(`${name}: aoconnect, legacy mode`, () => {
    test("a process is spawned, evaluates, and says what it gave", async (t) => {
      const { ao, spawn, send } = await legacy(t);
      const process = await spawn([{ name: "Name", value: "shop" }]);
      assert.match(process, ID);
      const message = await send(process, "x = 6; return x * 7");
      assert.match(message, ID);
      const result = await ao.result({ process, message });
      assert.equal(result.Output.data, "42");
      assert.deepEqual([result.Messages, result.Spawns, result.Assignments, result.Error], [[], [], [], undefined]);
    });

    test("an error of Lua is a result, and changes nothing", async (t) => {
      const { spawn, run } = await legacy(t);
      const process = await spawn();
      assert.match((await run(process, "Broken = true; error('no such luck')")).Error, /no such luck/);
      assert.equal((await run(process, "return tostring(Broken)")).Output.data, "nil");
    });

    test("results come by pages, whose cursors lead on", async (t) => {
      const { ao, spawn, send } = await legacy(t);
      const process = await spawn();
      let last;
      for (let count = 1; count <= 7; count += 1) last = await send(process, `return "result ${count}"`);
      await ao.result({ process, message: last });
      const texts = ({ edges }) => edges.map(({ node }) => node.Output.data).filter((data) => data?.startsWith("result"));
      const wanted = [1, 2, 3, 4, 5, 6, 7].map((count) => `result ${count}`);
      const read = [];
      for (let from, pages = 0; pages < 10; pages += 1) {
        const page = await ao.results({ process, from, limit: 3 });
        if (page.edges.length === 0) break;
        read.push(...texts(page));
        from = page.edges.at(-1).cursor;
      }
      assert.deepEqual(read, wanted);
      assert.deepEqual(texts(await ao.results({ process, limit: 2, sort: "DESC" })), ["result 7", "result 6"]);
    });

    test("a dry run answers, and leaves no trace", async (t) => {
      const { ao, spawn, run } = await legacy(t);
      const process = await spawn();
      await run(process, SOURCE);
      for (let count = 0; count < 2; count += 1) {
        const { Messages } = await ao.dryrun({ process, tags: action("Count"), data: "hello " });
        assert.deepEqual([Messages[0].Data, Messages[0].Target], ["hello 1", "1234"]);
      }
      assert.equal((await run(process, "return tostring(Counted)")).Output.data, "nil");
    });

    test("processes send each other messages", async (t) => {
      const { spawn, run, send, seen } = await legacy(t);
      const [one, other] = [await spawn(), await spawn()];
      for (const process of [one, other]) await run(process, SOURCE);
      for (let count = 0; count < 3; count += 1) await send(one, "go", [...action("Greet"), { name: "Whom", value: other }]);
      await until("the last answer", () => seen(one), (text) => text.startsWith("0,3,"));
      assert.match(await seen(other), /^3,0,/);
    });

    test("a process makes another one, and hears of it", async (t) => {
      const { ao, module, spawn, run } = await legacy(t);
      const process = await spawn();
      await run(process, `Handlers.add("Spawned", "Spawned", function(m) Child = m.Process or m.Tags.Process end) Spawn("${module}", { Data = "", ["Authority"] = ao.authorities[1] })`);
      await run(process, 'Handlers.add("Child", "Child", function(m) m.reply({ Data = tostring(Child) }) end)');
      const child = await until("the process that it made", async () => (await ao.dryrun({ process, tags: action("Child") })).Messages[0].Data, (id) => ID.test(id));
      assert.notEqual(child, process);
    });

    test("the cron of a process runs while it is monitored", async (t) => {
      const { ao, signer, spawn, run, get } = await legacy(t);
      const process = await spawn([
        { name: "Cron-Interval", value: "1-second" },
        { name: "Cron-Tag-Action", value: "Tick" },
      ]);
      await run(process, 'Handlers.add("Tick", "Tick", function() Ticks = (Ticks or 0) + 1 end)');
      const ticks = async () => (await get(`/cu/cron/${process}`)).value.edges.length;
      // Those that were due before a message come before it, whether it is monitored or not.
      const before = await ticks();
      assert.match(await ao.monitor({ process, signer }), ID);
      await until("a tick", ticks, (count) => count > before);
      assert.match(await ao.unmonitor({ process, signer }), ID);
      assert.ok(Number((await run(process, "return Ticks")).Output.data) > 0);
    });

    test("a message is assigned to another process", async (t) => {
      const { ao, spawn, send, run } = await legacy(t);
      const [one, other] = [await spawn(), await spawn()];
      await run(other, 'ao.addAssignable("any", function() return true end)');
      const message = await send(one, "for another", action("News"));
      assert.match(await ao.assign({ process: other, message }), ID);
      await until("the message", async () => (await run(other, "return Inbox[#Inbox] and Inbox[#Inbox].Data")).Output.data, (data) => data === "for another");
    });

    test("a signed item that arrives twice is one message; one that was tampered with is none", async (t) => {
      const { ao, spawn, get } = await legacy(t);
      const process = await spawn();
      // The client verifies what it sends, and in browsers it can verify no RSA.
      const { id, raw } = await ao.signMessage({ process, signer: newSigner(), data: "return 1", tags: EVAL });
      assert.deepEqual([await ao.sendSignedMessage({ id, raw }), await ao.sendSignedMessage({ id, raw })], [id, id]);
      const changed = raw.slice();
      changed[changed.length - 1] ^= 1;
      await assert.rejects(ao.sendSignedMessage({ id, raw: changed }));
      const { edges } = (await get(`/su/${process}?process-id=${process}`)).value;
      assert.deepEqual(edges.map(({ node }) => node.message.id), [process, id]);
    });

    test("many who write at once get a slot each", async (t) => {
      const { ao, spawn, get } = await legacy(t);
      const process = await spawn();
      const signers = Array.from({ length: 8 }, newSigner);
      const sent = await Promise.all(signers.flatMap((signer, who) => [0, 1, 2].map((turn) => ao.message({ process, signer, tags: EVAL, data: `return "${who} ${turn}"` }))));
      assert.equal(new Set(sent).size, 24);
      const { edges } = (await get(`/su/${process}?process-id=${process}&from-nonce=0`)).value;
      assert.deepEqual(edges.map(({ node }) => Number(tagOf(node.assignment.tags, "Nonce"))), Array.from({ length: 24 }, (_, index) => index + 1));
      assert.deepEqual(edges.map(({ node }) => node.message.id).sort(), sent.sort());
    });

    test("messages to a process that is not here are refused", async (t) => {
      const { ao, signer } = await legacy(t);
      await assert.rejects(ao.message({ process: NOWHERE, signer, data: "x" }), /404/);
    });
  });

  describe(`${name}: aoconnect, mainnet mode`, () => {
    test("a process is spawned, takes messages, and gives their results", async (t) => {
      const { ao, spawn, send, about } = await mainnet(t);
      const process = await spawn([{ name: "Name", value: "main" }]);
      assert.match(process, ID);
      const slot = await send(process, "x = 6; return x * 7");
      assert.equal(slot, 1);
      const result = await ao.result({ process, slot });
      assert.equal(result.Output.data, "42");
      assert.deepEqual([result.Messages, result.Spawns, result.Assignments, result.Error], [[], [], [], undefined]);
      assert.equal((await ao.result({ process, message: await send(process, "return ao.authorities[1]") })).Output.data, about.address);
    });

    test("the whole result, and the id of a message, come with it when they are asked for", async (t) => {
      const { ao, spawn } = await mainnet(t);
      const process = await spawn();
      const said = { process, tags: EVAL };
      assert.equal((await ao.message({ ...said, data: "return 'whole'", opts: { fullResponse: true } })).Output.data, "whole");
      const id = await ao.message({ ...said, data: "return 'named'", returnMessageId: true });
      assert.equal((await ao.result({ process, message: id })).Output.data, "named");
      const both = await ao.message({ ...said, data: "return 'both'", returnMessageId: true, returnAssignmentSlot: true });
      assert.match(both.id, ID);
      assert.equal(both.slot, 3);
    });

    test("results are those of the newest slot", async (t) => {
      const { ao, spawn, send } = await mainnet(t);
      const process = await spawn();
      await send(process, "return 'first'");
      await send(process, "return 'last'");
      const { edges } = await ao.results({ process });
      assert.deepEqual(edges.map(({ cursor, node }) => [cursor, node.Output.data]), [["2", "last"]]);
    });

    test("a dry run answers whoever signed it, and leaves no trace", async (t) => {
      const { ao, spawn, send } = await mainnet(t);
      const process = await spawn();
      await send(process, SOURCE);
      for (let count = 0; count < 2; count += 1) {
        const { Messages } = await ao.dryrun({ process, tags: action("Count"), data: "hello " });
        assert.equal(Messages[0].Data, "hello 1");
        assert.match(Messages[0].Target, ID);
      }
      assert.equal((await ao.result({ process, slot: await send(process, "return tostring(Counted)") })).Output.data, "nil");
    });

    test("an error of Lua is a result", async (t) => {
      const { ao, spawn, send } = await mainnet(t);
      const process = await spawn();
      assert.match((await ao.result({ process, slot: await send(process, "error('no such luck')") })).Error, /no such luck/);
    });

    test("processes of both modes send each other messages", async (t) => {
      const host = await legacy(t);
      const ao = aoconnect.connect({ MODE: "mainnet", URL: host.node ?? host.url, signer: aoconnect.createSigner(wallet), fetch: host.fetch });
      const one = await ao.spawn({ module: host.module });
      const other = await host.spawn();
      await ao.message({ process: one, tags: EVAL, data: SOURCE });
      await host.run(other, SOURCE);
      await ao.message({ process: one, tags: [...action("Greet"), { name: "Whom", value: other }], data: "go" });
      await until("the answer", () => host.seen(one), (text) => text.startsWith("0,1,"));
      assert.match(await host.seen(other), /^1,0,/);
    });
  });

  describe(`${name}: ao-scheduler-utils`, () => {
    test("the scheduler of a process is found, by the process and by its address", async (t) => {
      const { url, scheduler, spawn } = await legacy(t);
      const process = await spawn();
      const utils = schedulerUtils({ GRAPHQL_URL: `${url}/graphql`, HB_GRAPHQL_URL: url, followRedirects: true });
      assert.deepEqual(await utils.locate(process), { url: `${url}/su`, address: scheduler });
      assert.deepEqual(await utils.raw(scheduler), { url: `${url}/su` });
      assert.equal(await utils.validate(scheduler), true);
      await assert.rejects(utils.validate(NOWHERE));
    });

    test("so is that of a process that was made in mainnet mode; what it was made with is read from the node", async (t) => {
      const { url, about, spawn } = await mainnet(t);
      const process = await spawn([{ name: "Name", value: "main" }]);
      const utils = schedulerUtils({ GRAPHQL_URL: `${url}/graphql`, HB_GRAPHQL_URL: url });
      assert.deepEqual(await utils.locate(process), { url: `${url}/su`, address: about.address });
      const { id, tags } = await utils.getProcess(process);
      assert.deepEqual([id, tagOf(tags, "Name"), tagOf(tags, "Type")], [process, "main", "Process"]);
    });
  });

  describe(`${name}: plain requests`, () => {
    test("the root says what this is and where its units are, and each of them answers", async (t) => {
      const { about, get, url, fetch } = await at(t);
      assert.equal(about.name, "lunette");
      for (const field of ["address", "authority", "scheduler"]) assert.match(about[field], ID);
      assert.deepEqual(Object.values(about.units), ["/mu", "/su", "/cu", "/gateway", ""].map((path) => `${url}${path}`));
      for (const unit of ["mu", "su", "cu", "gateway"]) await ask(fetch, about.units[unit]);
      assert.equal((await get("/su/timestamp")).value.block_height.length, 12);
      assert.equal((await get("/timestamp")).value.block_height.length, 12);
      assert.equal((await get("/~meta@1.0/info/address")).value, about.address);
    });

    test("units answer at the root too: the messenger, the compute unit, the scheduler, the gateway", async (t) => {
      const { ao, signer, spawn, get } = await legacy(t);
      const process = await spawn();
      const { id, raw } = await ao.signMessage({ process, signer, data: "return 'by hand'", tags: EVAL });
      const taken = await get("/", { method: "POST", body: raw, status: 202 });
      assert.equal(taken.value.id, id);
      const result = await get(`/result/${id}?process-id=${process}`);
      assert.equal(result.value.Output.data, "by hand");
      const { value: page } = await get(`/${process}?process-id=${process}`);
      assert.deepEqual(page.edges.map(({ node }) => node.message.id), [process, id]);
      assert.equal((await get(`/${id}?process-id=${process}`)).value.message.id, id);
      assert.equal((await get(`/${process}/latest`)).value.message.id, id);
      for (const path of [`/${id}`, `/raw/${id}`, `/gateway/${id}`]) assert.equal((await get(path)).value, "return 'by hand'");
      const query = { query: "query ($ids: [ID!]!) { transactions(ids: $ids) { edges { node { id recipient } } } }", variables: { ids: [id] } };
      const { value } = await get("/graphql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(query) });
      assert.deepEqual(value.data.transactions.edges[0].node, { id, recipient: process });
    });

    test("what does not change has a tag, by which it is not sent again; HEAD is GET without a body", async (t) => {
      const { spawn, send, ao, get, url, fetch } = await legacy(t);
      const process = await spawn();
      const message = await send(process, "return 'once'");
      await ao.result({ process, message });
      const paths = [
        `/raw/${message}`,
        `/cu/result/${message}?process-id=${process}`,
        `/su/${message}?process-id=${process}`,
        `/su/${process}?process-id=${process}`,
        `/${process}/compute&slot=1/results`,
        `/${process}/schedule`,
      ];
      for (const path of paths) {
        const { response } = await get(path);
        const tag = response.headers.get("etag");
        assert.match(tag ?? "", /^"[^"]+"$/, path);
        assert.ok(response.headers.get("cache-control"), path);
        const known = await fetch(`${url}${path}`, { headers: { "if-none-match": `"other", W/${tag}` } });
        assert.deepEqual([known.status, await known.text(), known.headers.get("etag")], [304, "", tag], path);
        await get(path, { headers: { "if-none-match": '"other"' } });
        assert.equal((await fetch(`${url}${path}`, { headers: { "if-none-match": "*" } })).status, 304, path);
        const head = await fetch(`${url}${path}`, { method: "HEAD" });
        assert.deepEqual([head.status, await head.text(), head.headers.get("etag")], [200, "", tag], path);
      }
    });

    test("processes are found by their tags and by who signed them, also those that a process made", async (t) => {
      const { spawn, run, get } = await legacy(t);
      const find = async (rest) => {
        const query = `{ transactions(tags: [{ name: "Type", values: ["Process"] } ${rest.tags ?? ""}] ${rest.owners ?? ""} first: 100) { count edges { node { id owner { address } } } } }`;
        const { value } = await get("/graphql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ query }) });
        return value.data.transactions.edges.map(({ node }) => node);
      };
      // A host may have the processes of other tests: these names are this test's.
      const [shopName, bankName, branchName] = ["shop", "bank", "branch"].map((name) => `${name} ${crypto.randomUUID()}`);
      const [shop, bank] = [await spawn([{ name: "Name", value: shopName }]), await spawn([{ name: "Name", value: bankName }])];
      await run(shop, `Spawn(ao.env.Module.Id, { Name = "${branchName}" })`);
      const named = (name) => ({ tags: `{ name: "Name", values: ["${name}"] }` });
      const [found] = await until("the shop", () => find(named(shopName)), ({ length }) => length === 1);
      assert.equal(found.id, shop);
      const [branch] = await until("its branch", () => find(named(branchName)), ({ length }) => length === 1);
      const mine = async () => (await find({ owners: `owners: ["${found.owner.address}"]` })).map(({ id }) => id);
      const signed = await until("both", mine, (ids) => ids.includes(shop) && ids.includes(bank));
      assert.equal(signed.includes(branch.id), false);
      assert.deepEqual(await find({ ...named(branchName), owners: `owners: ["${branch.owner.address}"]` }), [branch]);
      assert.deepEqual(await find(named(`nobody ${shopName}`)), []);
    });

    test("parts of data are given by range", async (t) => {
      const { spawn, send, url, fetch } = await legacy(t);
      const process = await spawn();
      const message = await send(process, "0123456789", action("Store"));
      const part = async (range) => {
        const response = await fetch(`${url}/raw/${message}`, { headers: { range } });
        return [response.status, await response.text(), response.headers.get("content-range")];
      };
      assert.deepEqual(await part("bytes=2-4"), [206, "234", "bytes 2-4/10"]);
      assert.deepEqual(await part("bytes=7-"), [206, "789", "bytes 7-9/10"]);
      assert.deepEqual(await part("bytes=-3"), [206, "789", "bytes 7-9/10"]);
      assert.deepEqual(await part("bytes=8-99"), [206, "89", "bytes 8-9/10"]);
      assert.equal((await part("bytes=10-"))[0], 416);
      for (const ignored of ["bytes=1-2,4-5", "bytes=5-2", "lines=1-2", "bytes=x-"]) assert.deepEqual((await part(ignored)).slice(0, 2), [200, "0123456789"], ignored);
    });

    test("long logs and results come whole, however they are sent", async (t) => {
      const { spawn, send, ao, get } = await legacy(t);
      const process = await spawn();
      const sent = [];
      for (let count = 0; count < 30; count += 1) sent.push(await send(process, `return "${count}" -- ${"x".repeat(10_000)}`));
      await ao.result({ process, message: sent.at(-1) });
      const { edges, page_info: info } = (await get(`/su/${process}?process-id=${process}&limit=1000`)).value;
      assert.deepEqual(edges.map(({ node }) => node.message.id), [process, ...sent]);
      assert.equal(info.has_next_page, false);
      const { value: part } = await get(`/su/${process}?process-id=${process}&from-nonce=4&limit=20`);
      assert.deepEqual(part.edges.map(({ node }) => node.message.id), sent.slice(4, 24));
      assert.equal(part.page_info.has_next_page, true);
      const { value: results } = await get(`/cu/results/${process}?limit=1000`);
      assert.deepEqual(results.edges.slice(1).map(({ node }) => node.Output.data), sent.map((_, count) => `${count}`));
      assert.equal(results.pageInfo.hasNextPage, false);
      const { value: own } = await get(`/${process}~process@1.0/schedule?from=10&to=25`);
      assert.deepEqual(Object.values(own.assignments).map(({ slot }) => slot), Array.from({ length: 16 }, (_, index) => index + 10));
      const { value: units } = await get(`/~scheduler@1.0/schedule?target=${process}&from=0&to=5&accept=application/aos-2`);
      assert.deepEqual(units.edges.map(({ node }) => node.message.Id), [process, ...sent.slice(0, 5)]);
    });

    test("a node of HyperBEAM is asked by its paths", async (t) => {
      const { spawn, run, get, about } = await legacy(t);
      const [process, other] = [await spawn([{ name: "Name", value: "paths" }]), await spawn()];
      await run(process, `Send({ Target = "${other}", Action = "Hello", Data = "there" }) return 7`);
      const value = async (path) => (await get(`/${process}${path}`)).value;
      assert.equal(await value("/slot/current"), "1");
      assert.equal(await value("~process@1.0/slot/current/~json@1.0/serialize"), 1);
      assert.equal((await value("/slot")).current, 1);
      assert.equal((await value("/now"))["at-slot"], 1);
      assert.equal((await value("/now")).process.name, "paths");
      const ways = ["/now/", "/compute/", "/compute&slot=1/", "/compute=1/"].map((way) => `${way}results/data`);
      for (const path of [...ways, "/compute/results/data?slot=1", "/compute/results=1/data"]) {
        assert.equal(await value(path), "7", path);
      }
      assert.equal((await value("/compute&slot=1/results/outbox"))["1"].data, "there");
      assert.equal(await value("/compute&slot=1/results/outbox/1/target?require-codec=application/json"), other);
      assert.equal((await value("/compute&slot=1/results")).raw.Output.data, "7");
      assert.equal(JSON.parse((await value("/compute/results?slot=1")).json.body).Output.data, "7");
      assert.equal(await value("/scheduler"), about.scheduler);
      const asked = await value("~process@1.0/as=execution/compute&Action=Nothing&Note=a%20b%2Fc");
      assert.deepEqual(asked.raw.Messages, []);
    });

    test("messages and processes are pushed and scheduled by paths of HyperBEAM", async (t) => {
      const { ao, signer, spawn, get } = await legacy(t);
      const process = await spawn();
      const post = (path, raw, status = 200) => get(path, { method: "POST", headers: { "content-type": "application/ans104", "codec-device": "ans104@1.0" }, body: raw, status });
      const item = (data) => ao.signMessage({ process, signer, data, tags: EVAL });
      let slot = 0;
      const ofProcess = ["~process@1.0/push", "/push", "/schedule", "~process@1.0/schedule", "/~scheduler@1.0/schedule"].map((path) => `/${process}${path}`);
      for (const path of [...ofProcess, "/~scheduler@1.0/schedule"]) {
        slot += 1;
        const { value, response } = await post(path, (await item(`return "${path}"`)).raw);
        assert.deepEqual([value.slot, value.process], [slot, process], path);
        assert.deepEqual([response.headers.get("slot"), response.headers.get("process")], [String(slot), process], path);
        if (path.endsWith("push")) assert.equal(value.data, path);
      }
      const lost = await ao.signMessage({ process: NOWHERE, signer, data: "x", tags: EVAL });
      await post(`/${process}/push`, lost.raw, 400);
      await post(`/${NOWHERE}/push`, lost.raw, 404);
      await post("/push", (await item("no process")).raw, 400);
    });

    test("pages of other origins may ask for anything", async (t) => {
      const { url, fetch } = await at(t);
      for (const path of ["/", "/mu", "/mu/monitor/x", `/${NOWHERE}~process@1.0/push`, "/~meta@1.0/info", "/graphql"]) {
        const headers = { origin: "https://dapp.example", "access-control-request-method": "POST", "access-control-request-headers": "codec-device" };
        const response = await fetch(`${url}${path}`, { method: "OPTIONS", headers });
        assert.equal(response.status, 204, path);
        assert.equal(response.headers.get("access-control-allow-origin"), "*", path);
        assert.match(response.headers.get("access-control-allow-methods"), /POST.*DELETE/, path);
        assert.equal(response.headers.get("access-control-allow-headers"), "*", path);
      }
    });
  });
}
