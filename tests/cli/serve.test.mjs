// A network that is served, and commands that reach it by its address.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { createData } from "arbundles";
import { newKey } from "../network/keys.mjs";
import { Desk, PROGRAMS, serve } from "./run.mjs";

const LIMIT = { timeout: 120_000 };
const COUNTER = 'Count = 0 Handlers.add("Add", "Add", function(msg) Count = Count + 1 msg.reply({ Action = "Added", Count = tostring(Count) }) end)';

/** An item for a process. */
async function itemFor(process, signer, tags) {
  const all = { "Data-Protocol": "ao", Variant: "ao.TN.1", Type: "Message", ...tags };
  const item = createData("x", signer, { target: process, tags: Object.entries(all).map(([name, value]) => ({ name, value })), anchor: crypto.randomUUID().replaceAll("-", "") });
  await item.sign(signer);
  return { id: item.id, raw: item.getRaw() };
}

const post = (url, raw) => fetch(`${url}/mu`, { method: "POST", headers: { "content-type": "application/octet-stream" }, body: raw });

for (const program of Object.keys(PROGRAMS)) {
  describe(`in ${program}`, LIMIT, () => {
    let desk;
    let served;
    let id;

    before(async () => {
      desk = await Desk.create(program);
      await desk.run("wallet", "create", "me", "--type", "ed25519", "--extractable");
      await desk.run("wallet", "create", "other", "--type", "ethereum", "--extractable");
      for (const name of ["me", "other"]) await desk.run("wallet", "export", name, "--out", `${name}.json`);
      await writeFile(desk.at("counter.lua"), COUNTER);
      id = (await desk.json("spawn", "counter.lua", "--name", "counter", "--identity", "me")).process;
      served = await serve(desk);
    });

    after(() => desk.destroy());

    const elsewhere = (name = "me") => ["--url", served.url, "--wallet", `${name}.json`];

    test("it tells where its units are, and they answer", async () => {
      assert.match(served.url, /^http:\/\/127\.0\.0\.1:\d+$/);
      assert.deepEqual([served.store, served.processes], ["lunette.sqlite", 1]);
      const about = await (await fetch(served.url)).json();
      assert.deepEqual([about.authority, about.scheduler], [served.authority, served.scheduler]);
      for (const unit of ["mu", "cu"]) assert.equal((await fetch(served.units[unit])).status, 200);
      const { assignment } = await (await fetch(`${served.units.su}/${id}/latest`)).json();
      assert.equal(assignment.tags.find(({ name }) => name === "Process").value, id);
    });

    test("Lua is evaluated there, and messages are sent, by a wallet in a file", async () => {
      assert.deepEqual(await desk.run("eval", ...elsewhere(), id, "return Count + 1"), { code: 0, out: "1\n", err: "" });
      const sent = await desk.json("send", ...elsewhere("other"), id, "--action", "Add", "--await");
      assert.equal(sent.result.Messages[0].Tags.find(({ name }) => name === "Count").value, "1");
      const thrown = await desk.run("eval", ...elsewhere(), id, "error('over there')");
      assert.equal(thrown.code, 1);
      assert.match(thrown.err, /over there/);
      const others = await desk.run("eval", ...elsewhere("other"), id, "return 1");
      assert.equal(others.code, 1);
      assert.match(others.err, /not the owner/);
      const asked = await desk.run("eval", ...elsewhere(), id, "Count = 100 return Count", "--dry-run");
      assert.equal(asked.out, "100\n");
      assert.deepEqual(await desk.type("return Count\nreturn Count +\n1\n", "repl", ...elsewhere(), id), { code: 0, out: "1\n2\n", err: "" });
    });

    test("its log can be read there", async () => {
      const entries = (await desk.run("log", "--url", served.url, id, "--json", "--from", "1", "--limit", "2")).out.trimEnd().split("\n").map((line) => JSON.parse(line));
      assert.deepEqual(entries.map(({ slot, message }) => [slot, message.data === COUNTER]), [[1, true], [2, false]]);
    });

    test("a process that is not there, and a server that is not, are told apart", async () => {
      const nobody = "a".repeat(42) + "A";
      const unknown = await desk.run("eval", ...elsewhere(), nobody, "return 1", "--timeout", "5");
      assert.equal(unknown.code, 3);
      assert.match(unknown.err, /a+A/);
      const gone = await desk.run("log", "--url", "http://127.0.0.1:9", id);
      assert.equal(gone.code, 3);
      assert.match(gone.err, /http:\/\/127\.0\.0\.1:9\/.* did not answer/);
      const silent = await desk.run("eval", "--url", "http://127.0.0.1:9", "--wallet", "me.json", id, "1", "--timeout", "1");
      assert.equal(silent.code, 3);
      assert.match(silent.err, /the messenger did not take it within 1 seconds.*--timeout/);
    });

    test("nobody else gets the file while it is served", async () => {
      const { code, err } = await desk.run("eval", "counter", "return 1");
      assert.equal(code, 3);
      assert.match(err, /lunette\.sqlite is open in another command.*--url.*\(in-use\)/);
    });

    test("Ctrl+C ends it when everything is stored", async () => {
      const { id: last, raw } = await itemFor(id, (await newKey("ed25519")).signer, { Action: "Add" });
      assert.equal((await post(served.url, raw)).status, 202);
      served.command.child.kill("SIGINT");
      assert.deepEqual(await served.command.ended.then(({ code }) => code), 0);
      const log = (await desk.run("log", "counter", "--json")).out;
      assert.ok(log.includes(last));
    });

    test("killed under load and started again it has lost nothing that it acknowledged, and has nothing twice", async () => {
      const { signer } = await newKey("ed25519");
      const acknowledged = [];
      for (let kill = 0; kill < 4; kill += 1) {
        const { url, command } = await serve(desk, "--limit", "none", ...(kill % 2 === 0 ? [] : ["--durability", "relaxed"]));
        let isOver = false;
        const send = async () => {
          while (!isOver) {
            const { id: message, raw } = await itemFor(id, signer, { Action: "Add" });
            const response = await post(url, raw).catch(() => undefined);
            if (response?.status === 202) acknowledged.push(message);
          }
        };
        const senders = [send(), send(), send()];
        const goal = acknowledged.length + 20 + Math.floor(Math.random() * 60);
        while (acknowledged.length < goal) await new Promise((done) => setTimeout(done, 5));
        command.child.kill("SIGKILL");
        isOver = true;
        await Promise.all([...senders, command.ended]);
      }
      const entries = (await desk.run("log", "counter", "--json")).out.trimEnd().split("\n").map((line) => JSON.parse(line));
      assert.deepEqual(entries.map(({ slot }) => slot), entries.map((_, index) => index));
      const ids = entries.map(({ message }) => message.id);
      assert.equal(new Set(ids).size, ids.length, "a message is there twice");
      const there = new Set(ids);
      assert.deepEqual(acknowledged.filter((message) => !there.has(message)), []);
      const added = entries.filter(({ message }) => message.tags.some(({ name, value }) => name === "Action" && value === "Add")).length;
      assert.equal((await desk.run("eval", "counter", "return Count", "--dry-run")).out, `${added}\n`);
      const { code } = await desk.run("processes");
      assert.equal(code, 0);
    });
  });
}

test("limits of senders hold, and may be left out", LIMIT, async () => {
  const desk = await Desk.create();
  const { process: id } = await desk.json("spawn");
  const { signer } = await newKey("ed25519");
  for (const [args, expected] of [[["--limit", "messages=2"], [202, 202, 429]], [["--limit", "none"], [202, 202, 202]]]) {
    const { url, command } = await serve(desk, ...args);
    const statuses = [];
    for (const _ of expected) statuses.push((await post(url, (await itemFor(id, signer, { Action: "Hi" })).raw)).status);
    assert.deepEqual(statuses, expected);
    command.child.kill("SIGTERM");
    assert.equal((await command.ended).code, 0);
  }
  await desk.destroy();
});

test("for people it prints the addresses by the names that aoconnect has for them", LIMIT, async () => {
  const desk = await Desk.create();
  const command = desk.start("serve", "--memory", "--port", "0");
  const [text] = await command.printed(/serving memory[^]*Ctrl\+C/);
  for (const name of ["MU_URL", "CU_URL", "GATEWAY_URL", "URL"]) assert.match(text, new RegExp(`${name} +http://127`));
  command.child.kill("SIGINT");
  assert.equal((await command.ended).code, 0);
  await desk.destroy();
});
