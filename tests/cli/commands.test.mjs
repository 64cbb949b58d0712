// What each command does to a network in a file.
import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { PROGRAMS, Desk } from "./run.mjs";

const ID = /^[\w-]{43}$/;

const COUNTER = `
Count = Count or 0
Handlers.add("Add", "Add", function(msg)
  Count = Count + tonumber(msg.Tags.Number or msg.Data)
  msg.reply({ Action = "Added", Count = tostring(Count) })
end)
return "ready"
`;

for (const program of Object.keys(PROGRAMS)) {
  describe(`in ${program}`, () => {
    let desk;

    before(async () => {
      desk = await Desk.create(program);
      await writeFile(desk.at("counter.lua"), COUNTER);
    });

    after(() => desk.destroy());

    test("a process is made, talked to, and looked at", async () => {
      const made = await desk.run("spawn", "counter.lua", "--name", "counter", "--tag", "Colour=red=blue");
      assert.deepEqual({ ...made, out: ID.test(made.out.trim()) }, { code: 0, out: true, err: "ready\n" });
      const id = made.out.trim();

      assert.deepEqual(await desk.run("eval", "counter", "Count = Count + 2 return Count"), { code: 0, out: "2\n", err: "" });
      assert.deepEqual(await desk.run("eval", id, "return { a = 1 }"), { code: 0, out: "{\n   a = 1\n}\n", err: "" });

      const sent = await desk.run("send", "counter", "--action", "Add", "--tag", "Number=40", "--await");
      const [message, reply] = sent.out.split("\n");
      assert.deepEqual({ code: sent.code, isId: ID.test(message) }, { code: 0, isId: true });
      assert.match(reply, /^-> [\w-]{43} Added .*Count="42"/);

      assert.deepEqual(await desk.type("1", "send", "counter", "-a", "Add", "--data-file", "-", "--await", "--json").then(({ code, out }) => [code, JSON.parse(out).status]), [0, "ok"]);
      assert.deepEqual(await desk.run("eval", "counter", "return Count", "--dry-run"), { code: 0, out: "43\n", err: "" });

      const [found] = await desk.json("processes");
      assert.deepEqual([found.id, found.name, found.tags.find(({ name }) => name === "Colour").value], [id, "counter", "red=blue"]);
      const listed = await desk.run("processes");
      assert.match(listed.out, new RegExp(`^${id}  counter +${found.slot}`, "m"));

      const log = (await desk.run("log", "counter", "--json")).out.trimEnd().split("\n").map((line) => JSON.parse(line));
      assert.deepEqual(log.map(({ slot }) => slot), Array.from({ length: found.slot + 1 }, (_, slot) => slot));
      assert.equal(log.find((entry) => entry.message.id === message).result.result.Messages[0].Target, found.owner);
      const part = await desk.run("log", "counter", "--from", "2", "--limit", "1");
      assert.match(part.out, /^ {5}2 {2}\d{4}-\d\d-\d\dT\S+Z {2}\S{8} {2}Eval Data="Count = Count \+ 2 return Count"\n$/);
    });

    test("an error of a process is exit code 1", async () => {
      const thrown = await desk.run("eval", "counter", "Count = 0 error('on purpose')");
      assert.deepEqual([thrown.code, thrown.out], [1, ""]);
      assert.match(thrown.err, /on purpose/);
      const asJson = await desk.run("eval", "counter", "x = ", "--json");
      assert.equal(asJson.code, 1);
      assert.match(JSON.parse(asJson.out).result.Error, /unexpected symbol near <eof>/);
      const sent = await desk.run("send", "counter", "--action", "Add", "--data", "no number", "--await");
      assert.equal(sent.code, 1);
      assert.match(sent.err, /arithmetic on a nil value/);
      assert.equal((await desk.run("send", "counter", "--action", "Add", "--data", "no number")).code, 0);
      assert.equal((await desk.run("eval", "counter", "return Count")).out, "43\n");
      const file = await desk.type("Count = nil error('in a file')", "eval", "counter", "--load", "-");
      assert.equal(file.code, 1);
      const spawned = await desk.type("error('at once')", "spawn", "-", "--name", "broken");
      assert.deepEqual([spawned.code, ID.test(spawned.out.trim())], [1, true]);
      assert.match(spawned.err, /at once/);
    });

    test("a schedule runs once it is monitored and the time comes", async () => {
      const { process } = await desk.json("spawn", "--name", "clock", "--cron", "5-minutes", "--monitor");
      const found = (await desk.json("processes")).find(({ id }) => id === process);
      assert.equal(found.monitored, true);
      const tags = found.tags.filter(({ name }) => name.startsWith("Cron"));
      assert.deepEqual(tags, [{ name: "Cron-Interval", value: "5-minutes" }, { name: "Cron-Tag-Action", value: "Cron" }]);
    });

    test("wallets are made, exported, imported and removed, and a key is told by export alone", async () => {
      const made = await desk.run("wallet", "create", "me", "--type", "ethereum", "--extractable");
      assert.match(made.out, /^0x[\da-fA-F]{40}\n$/);
      const kept = await desk.json("wallet", "create", "kept", "--type", "ed25519");
      assert.deepEqual([kept.name, kept.exportable, "key" in kept], ["kept", false, false]);
      const { key, type } = JSON.parse((await desk.run("wallet", "export", "me")).out);
      assert.match(key, /^0x[\da-f]{64}$/);
      assert.equal(type, "ethereum");

      const out = await desk.json("wallet", "export", "me", "--out", "key.json");
      assert.deepEqual([out.file, "key" in out], ["key.json", false]);
      assert.equal(JSON.parse(await readFile(desk.at("key.json"), "utf8")).key, key);
      assert.equal((await stat(desk.at("key.json"))).mode & 0o777, 0o600);
      const twice = await desk.run("wallet", "export", "me", "--out", "key.json");
      assert.deepEqual([twice.code, twice.out], [2, ""]);
      assert.match(twice.err, /`--out` cannot be written: EEXIST/);

      const refused = await desk.run("wallet", "export", "kept");
      assert.deepEqual([refused.code, refused.out], [2, ""]);
      assert.match(refused.err, /not-exportable/);

      const other = await desk.json("wallet", "import", "other", "key.json", "--file", "other.sqlite");
      assert.equal(`${other.address}\n`, made.out);
      const piped = await desk.type(key, "wallet", "import", "piped", "-", "--type", "ethereum", "--json");
      assert.equal(JSON.parse(piped.out).address, other.address);
      const wrong = await desk.type(key.slice(0, -1), "wallet", "import", "wrong", "-", "--type", "ethereum");
      assert.equal(wrong.code, 2);
      assert.ok(!wrong.err.includes(key.slice(0, -1)), "an error repeats a key");

      const names = async () => (await desk.json("wallet", "list")).map(({ name }) => name);
      assert.deepEqual((await names()).filter((name) => name !== "default").sort(), ["kept", "me", "piped"]);
      assert.equal((await desk.run("wallet", "remove", "kept")).code, 0);
      assert.ok(!(await names()).includes("kept"));
      const list = await desk.run("wallet", "list");
      assert.ok(!list.out.includes(key.slice(2)));

      assert.equal((await desk.run("send", "counter", "--identity", "me", "--action", "Add", "--data", "1", "--await")).code, 0);
      const others = await desk.run("eval", "counter", "return 1", "--identity", "me");
      assert.equal(others.code, 1);
      assert.match(others.err, /not the owner/);
    });

    test("a network in memory leaves no file", async () => {
      const empty = await Desk.create(program);
      const made = await empty.json("spawn", "--memory", "--name", "fleeting");
      assert.match(made.process, ID);
      assert.equal((await empty.run("processes")).code, 2);
      assert.deepEqual(await empty.json("processes", "--memory"), []);
      await empty.destroy();
    });
  });
}
