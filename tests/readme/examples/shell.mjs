// What is typed into a shell.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { ROOT } from "../place.mjs";
import { commandsOf, substitute } from "../text.mjs";

/** Milliseconds that building both takes at most, where nobody has yet. */
const BUILDING = 900_000;

/** Runs a command, which has to end well, and gives what it printed. */
async function output(place, command, options) {
  const { code, out, err } = await place.shell(command, options);
  assert.equal(code, 0, `${command}: ${out}${err}`);
  return out;
}

/** The commands of the example by what `lunette` is told to do. Each has to be known, and nothing that is known may be missing. */
function byName(commands, names) {
  const found = Object.fromEntries(commands.map((command) => [/^npx lunette (\w+)/.exec(command)?.[1] ?? command, command]));
  assert.deepEqual(Object.keys(found), names);
  return found;
}

export default [
  {
    title: "both commands are targets of the Makefile, and continuous integration runs `make test`",
    examples: ["Two commands, sh"],
    async run(_, script) {
      const makefile = await readFile(`${ROOT}Makefile`, "utf8");
      const commands = commandsOf(script);
      assert.deepEqual(commands, ["make run", "make test"]);
      for (const command of commands) assert.match(makefile, new RegExp(`^${command.slice("make ".length)}:.* ## `, "m"));
      assert.match(await readFile(`${ROOT}.ci/run`, "utf8"), /^exec make test$/m);
    },
  },
  {
    title: "each command, in the order in which they stand there",
    examples: ["A process, lua", "The command line, scenario", "The command line, sh"],
    async run({ place, outside }, token, scenario, script) {
      await place.write("my-app/token.lua", token);
      await place.write("my-app/token.scenario", scenario);
      const commands = byName(commandsOf(script), ["spawn", "eval", "repl", "send", "serve", "replicate", "test"]);
      assert.match(await output(place, commands.spawn), /^[\w-]{43}\n$/);
      assert.match(await output(place, commands.eval), /= "1000"/);
      assert.match(await output(place, commands.repl, { input: "return Name\n" }), /token/);
      assert.match(await output(place, commands.send), /Debit-Notice/);

      const { found, stop } = await place.start(substitute(commands.serve, { "--port 4000": "--port 0" }), /http:\/\/127\.0\.0\.1:\d+/);
      assert.match(await (await fetch(found[0])).text(), /"authority"/);
      await stop();

      const { units } = outside;
      const there = await outside.ada.spawn({ name: "there" });
      await outside.ada.evaluate(there, "return 6 * 7");
      const replicate = substitute(commands.replicate, { PROCESS: there, "https://su.example": units.urls.scheduler, "https://cu.example": units.urls.compute });
      assert.match(await output(place, `${replicate} --json`), /"same":2/);

      const played = JSON.parse((await output(place, `${commands.test} --json`)).trim().split("\n").at(-1));
      assert.deepEqual([played.passed, played.failed], [1, 0], JSON.stringify(played));
    },
  },
  {
    title: "a process and Lua without WebAssembly",
    examples: ["Without WebAssembly, sh"],
    async run({ place }, script) {
      const [evaluate, lua] = commandsOf(script);
      // Both are as other tests need them: the first one not made to be fast (`make test-determinism`), the second one for `make test-lua`.
      const options = { cwd: ROOT, env: process.env, patience: BUILDING };
      assert.match(await output(place, substitute(evaluate, { " --release": "" }), options), /_eval/);
      assert.match(await output(place, lua, options), /^Lua 5\.3\t3$/m);
    },
  },
];
