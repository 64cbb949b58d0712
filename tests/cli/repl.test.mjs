// Conversations with a process.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { after, before, test } from "node:test";
import { Local } from "../../pkg/cli/local.js";
import { Session } from "../../pkg/cli/session.js";
import { Terminal } from "../../pkg/cli/terminal.js";
import { Desk } from "./run.mjs";

let desk;

before(async () => {
  desk = await Desk.create();
  await desk.run("spawn", "--name", "talker");
  await writeFile(desk.at("lines.lua"), "Loaded = 7\nreturn 'loaded'");
});

after(() => desk.destroy());

test("lines from stdin are evaluated in turn, over several lines where they need it", async () => {
  const lines = ["x = 1", "return x +", "41", "function twice(n)", "  return 2 * n", "end", "twice(x)", "", "return [[a", "", "b]]", ".load lines.lua", "Loaded"];
  assert.deepEqual(await desk.type(lines.join("\n"), "repl", "talker"), { code: 0, out: "42\n2\na\n\nb\nloaded\n7\n", err: "" });
});

test("what is not whole at the end is evaluated as it is, and fails", async () => {
  const { code, out, err } = await desk.type("x = 5\nif x then", "repl", "talker");
  assert.deepEqual([code, out], [1, ""]);
  assert.match(err, /'end' expected near <eof>/);
  assert.equal((await desk.run("eval", "talker", "return x")).out, "5\n");
});

test("an error is told, the next line goes on, and the exit code is 1", async () => {
  const { code, out, err } = await desk.type("error('one')\nreturn 2\n.exit\nreturn 3\n", "repl", "talker");
  assert.deepEqual([code, out], [1, "2\n"]);
  assert.match(err, /one/);
});

test("with --json each line is a result", async () => {
  const { code, out } = await desk.type("return 1\nerror('x')\nreturn 3\n", "repl", "talker", "--json");
  const results = out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(code, 1);
  assert.deepEqual(results.map(({ status, result }) => [status, result.Output?.data]), [["ok", "1"], ["error", undefined], ["ok", "3"]]);
});

test("what begins with a dot and is nothing says what there is", async () => {
  const { code, err } = await desk.type(".fly\n.load none.lua\n.help\n", "repl", "talker");
  assert.equal(code, 1);
  assert.match(err, /there is no \.fly: \.load FILE/);
  assert.match(err, /`\.load` cannot be read: ENOENT/);
});

test("the editor takes lines as they are, until it is done or given up", async () => {
  const lines = [".editor", "local a = 1", ".load is no command here", ".cancel", ".editor", "local b = 2", "return b", ".done"];
  assert.deepEqual(await desk.type(lines.join("\n"), "repl", "talker"), { code: 0, out: "2\n", err: "" });
});

test("messages that come are printed as aos prints them", async () => {
  const { out } = await desk.type("Send({ Target = ao.id, Action = 'Ring' }) return 'sent'\nreturn 'after'\nreturn 'later'\n", "repl", "talker");
  assert.match(out, /^New Message From \S+: Action = Ring$/m);
});

test("sequences that would move the cursor of a terminal do not get through", async () => {
  const { out } = await desk.type("return 'a\\27[2Jb\\27]0;title\\7c\\rd'\n", "repl", "talker");
  assert.equal(out, "a[2Jb]0;titlecd\n");
});

/** A person at a terminal, who talks to a process of a network in memory. */
class Person {
  seen = "";
  #input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });

  constructor(target, process) {
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    output.setEncoding("utf8").on("data", (text) => (this.seen += text));
    const terminal = new Terminal({ input: this.#input, output, errors: output, colours: true });
    this.ended = new Session(target, process, terminal).run();
    this.output = output;
  }

  /** Types something, and waits until it sees a pattern. */
  async type(text, pattern) {
    const after = this.seen.length;
    this.#input.write(text);
    await this.sees(pattern, after);
  }

  async sees(pattern, after = 0) {
    while (!pattern.test(this.seen.slice(after))) await Promise.race([once(this.output, "data"), this.ended.then(() => assert.fail(`it ended, and showed ${this.seen}`))]);
  }

  /** Types what ends it. */
  async leave(text) {
    this.#input.write(text);
    return this.ended;
  }
}

const PROMPT = /\x1b\[32mtalker.*aos-2\.0\.4.*> /;

test("at a terminal it prompts as aos does, in its colours, remembers what was typed, and Ctrl+C gives up a line", { timeout: 60_000 }, async (t) => {
  const home = process.env.HOME;
  process.env.HOME = desk.folder;
  t.after(() => (process.env.HOME = home));
  const target = await Local.open({ memory: true });
  t.after(() => target.close());
  const id = await target.spawn({ tags: { Name: "talker" } });

  const person = new Person(target, id);
  await person.sees(PROMPT);
  await person.type("return { a = 1 }\r", /\x1b\[31ma\x1b\[0m = \x1b\[34m1/);
  await person.type("if true then\r", /\.\.\. /);
  await person.type("\x03", PROMPT);
  await person.type("return 40 + 2\r", /^42\r?$/m);
  await person.type("error('red')\r", /\x1b\[31merror:/);
  await person.type("Send({ Target = ao.id, Action = 'Later' }) return 'on its way'\r", /New Message From[^]*Later[^]*> /);
  assert.equal(await person.leave("\x04"), 0, "an error is no end of a conversation");

  const history = await readFile(desk.at(".lunette_history"), "utf8");
  assert.equal(history.split("\n")[0], "return { a = 1 }");
  assert.equal((await stat(desk.at(".lunette_history"))).mode & 0o777, 0o600);

  const again = new Person(target, id);
  await again.sees(PROMPT);
  await again.type("\x1b[A\x1b[A\x1b[A\r", /^42\r?$/m);
  assert.equal(await again.leave("\x03"), 0);
});
