// What an app does with aoconnect, by that and by lunette/connect: the same.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Lunette, isOver } from "../../pkg/client/lunette.js";
import { connector } from "../../pkg/connect/connect.js";
import { connect, serializeCron } from "../../pkg/connect-node.js";
import { CLIENTS, MODULE, openNetwork } from "./clients.mjs";

const EVAL = [{ name: "Action", value: "Eval" }];
const ID = /^[\w-]{43}$/;

for (const [name, connectTo] of Object.entries(CLIENTS)) {
  /** A client, and an app's ways with it. */
  async function open(t, options) {
    const network = await openNetwork(t, options);
    const { ao, signer } = connectTo(network);
    const { scheduler, authority } = await network.status();
    const spawn = (tags = []) => ao.spawn({ module: MODULE, scheduler, signer, tags: [{ name: "Authority", value: authority }, ...tags] });
    const send = (process, data, tags = EVAL) => ao.message({ process, signer, data, tags });
    const run = async (process, code) => ao.result({ process, message: await send(process, code) });
    return { network, ao, signer, spawn, send, run };
  }

  describe(name, () => {
    test("a process is spawned, evaluates, and says what it gave", async (t) => {
      const { network, ao, spawn, send } = await open(t);
      const process = await spawn([{ name: "Name", value: "shop" }]);
      assert.match(process, ID);
      const { owner, name: called, module } = await network.info(process);
      assert.deepEqual([called, module.length], ["shop", 64]);
      assert.match(owner, ID);
      const message = await send(process, "x = 6; return x * 7");
      assert.match(message, ID);
      const result = await ao.result({ process, message });
      assert.equal(result.Output.data, "42");
      assert.deepEqual([result.Messages, result.Spawns, result.Assignments, result.Error], [[], [], [], undefined]);
      const { message: stored } = await network.lookup(message);
      assert.deepEqual([stored.owner, stored.signed, stored.target], [owner, true, process]);
      const tags = Object.fromEntries(stored.tags.map((tag) => [tag.name, tag.value]));
      assert.deepEqual([tags["Data-Protocol"], tags.Variant, tags.Type, tags.Action], ["ao", "ao.TN.1", "Message", "Eval"]);
    });

    test("a message without data says a space", async (t) => {
      const { network, ao, signer, spawn } = await open(t);
      const process = await spawn();
      const message = await ao.message({ process, signer });
      const { message: stored } = await network.lookup(message);
      assert.equal(stored.data, " ");
      assert.equal(stored.tags.find((tag) => tag.name === "Content-Type").value, "text/plain");
    });

    test("bytes that are no text arrive as they are", async (t) => {
      const { network, ao, signer, spawn } = await open(t);
      const process = await spawn();
      const data = new Uint8Array([0, 255, 128, 7]);
      const message = await ao.message({ process, signer, data });
      assert.deepEqual((await network.lookup(message)).message.data, data);
    });

    test("an error of Lua is a result, and changes nothing", async (t) => {
      const { spawn, run } = await open(t);
      const process = await spawn();
      const failed = await run(process, "Broken = true; error('no such luck')");
      assert.match(failed.Error, /no such luck/);
      assert.deepEqual([failed.Messages, failed.Spawns, failed.Assignments], [[], [], []]);
      assert.equal((await run(process, "return tostring(Broken)")).Output.data, "nil");
    });

    test("what a process sends is in the result, and arrives", async (t) => {
      const { network, spawn, run } = await open(t);
      const [one, other] = [await spawn(), await spawn()];
      await run(other, 'Handlers.add("Ping", "Ping", function(m) Pings = (Pings or 0) + 1 m.reply({ Action = "Pong" }) end)');
      const { Messages } = await run(one, `Send({ Target = "${other}", Action = "Ping" })`);
      assert.deepEqual([Messages.length, Messages[0].Target], [1, other]);
      assert.equal(Messages[0].Tags.find((tag) => tag.name === "Action").value, "Ping");
      await network.settle();
      assert.equal((await run(other, "return Pings")).Output.data, "1");
      assert.equal((await run(one, "return Inbox[#Inbox].Action")).Output.data, "Pong");
    });

    test("results come by pages, whose cursors lead on", async (t) => {
      const { network, ao, spawn, send } = await open(t);
      const process = await spawn();
      for (let count = 1; count <= 7; count += 1) await send(process, `return "result ${count}"`);
      await network.settle();
      const all = await ao.results({ process, limit: 100 });
      const texts = ({ edges }) => edges.map(({ node }) => node.Output.data).filter((data) => data?.startsWith("result"));
      assert.deepEqual(texts(all), [1, 2, 3, 4, 5, 6, 7].map((count) => `result ${count}`));
      const pages = [];
      for (let from; pages.length < 10; ) {
        const page = await ao.results({ process, from, limit: 3 });
        if (page.edges.length === 0) break;
        pages.push(...texts(page));
        from = page.edges.at(-1).cursor;
      }
      assert.deepEqual(pages, texts(all));
      const newest = await ao.results({ process, limit: 2, sort: "DESC" });
      assert.deepEqual(texts(newest), ["result 7", "result 6"]);
      const upTo = await ao.results({ process, to: all.edges[4].cursor, limit: 100 });
      assert.deepEqual(upTo.edges, all.edges.slice(0, 5));
    });

    test("a dry run answers, and leaves no trace", async (t) => {
      const { network, ao, spawn, run } = await open(t);
      const process = await spawn();
      await run(process, 'Handlers.add("Info", "Info", function(m) Asked = (Asked or 0) + 1 m.reply({ Data = m.Data .. m.From .. Asked }) end)');
      const { slot } = await network.info(process);
      for (let count = 0; count < 2; count += 1) {
        const { Messages } = await ao.dryrun({ process, tags: [{ name: "Action", value: "Info" }], data: "hello " });
        assert.deepEqual([Messages[0].Data, Messages[0].Target], ["hello 12341", "1234"]);
      }
      const named = await ao.dryrun({ process, tags: [{ name: "Action", value: "Info" }], Owner: process, anchor: "1" });
      assert.equal(named.Messages[0].Data, `1234${process}1`);
      assert.equal((await network.info(process)).slot, slot);
      assert.equal((await run(process, "return tostring(Asked)")).Output.data, "nil");
    });

    test("the cron of a process runs while it is monitored", async (t) => {
      const { network, ao, signer, spawn, run } = await open(t);
      const process = await spawn([
        { name: "Cron-Interval", value: "1-minute" },
        { name: "Cron-Tag-Action", value: "Tick" },
      ]);
      await run(process, 'Handlers.add("Tick", "Tick", function() Ticks = (Ticks or 0) + 1 end)');
      assert.match(await ao.monitor({ process, signer }), ID);
      assert.equal((await network.info(process)).monitored, true);
      await network.advance({ milliseconds: 150_000 });
      await network.settle();
      const { edges } = await ao.results({ process, limit: 100 });
      assert.equal(edges.length, 4);
      assert.match(await ao.unmonitor({ process, signer }), ID);
      assert.equal((await network.info(process)).monitored, false);
      assert.equal((await run(process, "return Ticks")).Output.data, "2");
    });

    test("a message is assigned to another process", async (t) => {
      const { network, ao, spawn, send, run } = await open(t);
      const [one, other] = [await spawn(), await spawn()];
      await run(other, 'ao.addAssignable("any", function() return true end)');
      const message = await send(one, "for another", [{ name: "Action", value: "News" }]);
      assert.match(await ao.assign({ process: other, message }), ID);
      await network.settle();
      assert.equal((await run(other, "return Inbox[#Inbox].Data")).Output.data, "for another");
      const places = (await network.lookup(message)).places.map(({ process }) => process);
      assert.deepEqual(places, [one, other]);
    });

    test("a signed item that arrives twice is one message", async (t) => {
      const { network, ao, signer, spawn } = await open(t);
      const process = await spawn();
      const signed = await ao.signMessage({ process, signer, data: "once", tags: EVAL });
      const first = await ao.sendSignedMessage(signed);
      const second = await ao.sendSignedMessage(signed);
      assert.deepEqual([first, second], [signed.id, signed.id]);
      assert.equal((await network.info(process)).slot, 1);
    });

    test("an item that was tampered with is refused, and changes nothing", async (t) => {
      const { network, ao, signer, spawn } = await open(t);
      const process = await spawn();
      const { id, raw } = await ao.signMessage({ process, signer, data: "return 1", tags: EVAL });
      raw[raw.length - 1] ^= 1;
      await assert.rejects(ao.sendSignedMessage({ id, raw }));
      await assert.rejects(ao.sendSignedMessage({ id, raw: raw.subarray(0, 100) }));
      assert.equal((await network.info(process)).slot, 0);
    });

    test("messages to a process that is not here are refused", async (t) => {
      const { ao, signer } = await open(t);
      await assert.rejects(ao.message({ process: "B".repeat(42) + "A", signer, data: "x" }), /unknown-process|process/);
    });
  });
}

test("options of aoconnect are accepted, and schedules written as its tags", () => {
  connect({ MODE: "legacy", MU_URL: "x", CU_URL: "x", GATEWAY_URL: "x", GRAPHQL_URL: "x", fetch: globalThis.fetch });
  assert.deepEqual(serializeCron({ interval: "10-blocks", tags: [{ name: "Action", value: "Tick" }] }), [
    { name: "Cron-Interval", value: "10-blocks" },
    { name: "Cron-Tag-Action", value: "Tick" },
  ]);
});

describe("networks that are named", () => {
  /** `connect` on networks that do nothing; those in `opened` are open, by their names, or were. */
  function named() {
    const opened = [];
    const open = async (name) => {
      const service = { name, over: false, listen: () => {}, close: async () => {} };
      opened.push(service);
      if (name === "broken") throw new Error("not today");
      return new Lunette(service);
    };
    return { opened, connect: connector(open, isOver) };
  }

  test("are opened once each, whoever asks", async () => {
    const { opened, connect } = named();
    const ao = connect({ name: "shop" });
    const [first, second, other] = await Promise.all([ao.network(), connect({ name: "shop" }).network(), connect({ name: "bank" }).network()]);
    assert.equal(first, second);
    assert.notEqual(first, other);
    assert.equal(await ao.network(), first);
    assert.deepEqual(opened.map(({ name }) => name), ["shop", "bank"]);
  });

  test("are opened again after their end: they were closed, or it came by itself", async () => {
    const { opened, connect } = named();
    const ao = connect({ name: "shop" });
    const first = await ao.network();
    await first.close();
    const second = await ao.network();
    assert.notEqual(second, first);
    assert.equal(await connect({ name: "shop" }).network(), second);
    opened[1].over = true;
    assert.notEqual(await ao.network(), second);
    assert.equal(opened.length, 3);
  });

  test("are opened again where that failed", async () => {
    const { opened, connect } = named();
    const ao = connect({ name: "broken" });
    for (let count = 1; count <= 2; count += 1) {
      await assert.rejects(ao.network(), /not today/);
      assert.equal(opened.length, count);
    }
  });

  test("that Node opens are opened again after they were closed", async (t) => {
    const ao = connect({ name: "again" });
    await (await ao.network()).close();
    const network = await ao.network();
    t.after(() => network.close());
    assert.match(await ao.spawn(), ID);
  });
});
