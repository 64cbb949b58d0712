// The command line as a user runs it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder, removeFolder } from "../common/folder.mjs";
import { PROGRAMS } from "../programs/programs.mjs";

export { PROGRAMS };

export const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");
const COMMAND = join(ROOT, "pkg/bin/lunette.js");

/** Nothing of who runs the tests: no home, no colours that they want or do not want. */
const environment = (home) => ({ PATH: process.env.PATH, HOME: home, DENO_DIR: process.env.DENO_DIR ?? join(tmpdir(), "lunette-deno") });

/** A folder in which commands run. */
export class Desk {
  #running = new Set();

  static async create(program = "Node as it is here") {
    const desk = new Desk();
    desk.folder = await makeFolder("cli");
    desk.program = PROGRAMS[program];
    return desk;
  }

  async destroy() {
    for (const command of this.#running) command.child.kill("SIGKILL");
    await removeFolder(this.folder);
  }

  at(name) {
    return join(this.folder, name);
  }

  /** Starts a command. */
  start(...args) {
    const [program, ...before] = this.program;
    const command = new Command(spawn(program, [...before, COMMAND, ...args], { cwd: this.folder, env: environment(this.folder) }));
    this.#running.add(command);
    command.ended.then(() => this.#running.delete(command));
    return command;
  }

  /** Runs a command to its end: `{ code, out, err }`. */
  run(...args) {
    return this.type("", ...args);
  }

  /** The same with something on stdin. */
  type(input, ...args) {
    const command = this.start(...args);
    command.child.stdin.on("error", () => {});
    command.child.stdin.end(input);
    return command.ended;
  }

  /** The document that a command prints, which has to end well. */
  async json(...args) {
    const { code, out, err } = await this.run(...args, "--json");
    if (code !== 0) throw new Error(`lunette ${args.join(" ")} ended with ${code}: ${err}`);
    return JSON.parse(out);
  }
}

class Command {
  out = "";
  err = "";
  /** Resolves to `{ code, out, err }`. */
  ended;

  constructor(child) {
    this.child = child;
    child.stdout.setEncoding("utf8").on("data", (text) => (this.out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (this.err += text));
    this.ended = once(child, "close").then(([code, signal]) => ({ code: code ?? signal, out: this.out, err: this.err }));
  }

  /** Resolves to what a pattern finds in what was printed so far, as soon as it does. */
  async printed(pattern, { after = 0 } = {}) {
    for (;;) {
      const found = pattern.exec(this.out.slice(after));
      if (found) return found;
      const over = await Promise.race([once(this.child.stdout, "data").then(() => undefined), this.ended]);
      if (over && !pattern.test(this.out.slice(after))) throw new Error(`it ended with ${over.code} before it printed ${pattern}:\n${over.out}\n${over.err}`);
    }
  }

  type(text) {
    this.child.stdin.write(text);
  }
}

/** Starts `lunette serve` on a free port: `{ url, command, ...what it printed }`. */
export async function serve(desk, ...args) {
  const command = desk.start("serve", "--port", "0", "--json", ...args);
  const [line] = await command.printed(/^\{.*\}$/m);
  return { command, ...JSON.parse(line) };
}
