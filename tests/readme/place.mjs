// Where a newcomer tries what the README says: a checkout, an app beside it, and a shell in which nothing comes from outside.
import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export const ROOT = at("../../");

/** Packages that examples have beside this one. */
const PACKAGES = ["@permaweb/aoconnect", "@photostructure/sqlite"];

/** Milliseconds that an example may take, on a machine that may be busy with other work. */
const PATIENCE = 120_000;

/** A group of its own, since npx, wrangler and shells are the parents of who does the work. */
const OF_A_GROUP = { detached: true };

export class Place {
  #running = new Set();
  #count = 0;

  /** A folder with `lunette`, the checkout, and `my-app`, an app without anything. */
  static async create() {
    const place = new Place();
    place.folder = await realpath(await mkdtemp(join(tmpdir(), "lunette-readme-")));
    place.app = place.at("my-app");
    await mkdir(place.at("lunette"));
    await symlink(join(ROOT, "pkg"), place.at("lunette/pkg"));
    await mkdir(place.app);
    await place.write("my-app/package.json", JSON.stringify({ name: "my-app", private: true, type: "module" }));
    place.environment = {
      PATH: `${at("bin")}:${process.env.PATH}`,
      PATH_BEFORE: process.env.PATH,
      WRANGLER: join(ROOT, "node_modules/.bin/wrangler"),
      // It neither looks for a newer version of itself nor tells anybody that it was used.
      WRANGLER_HIDE_BANNER: "true",
      WRANGLER_SEND_METRICS: "false",
      HOME: place.folder,
      npm_config_update_notifier: "false",
      npm_config_audit: "false",
      npm_config_fund: "false",
      NO_COLOR: "1",
    };
    return place;
  }

  /** Gives the app the packages of others, which npm would take away again if they were there when it installs. */
  async addPackages() {
    for (const name of PACKAGES) {
      const link = join(this.app, "node_modules", name);
      await mkdir(join(link, ".."), { recursive: true });
      await symlink(join(ROOT, "node_modules", name), link);
    }
  }

  async destroy() {
    for (const child of this.#running) kill(child);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  at(path) {
    return join(this.folder, path);
  }

  write(path, text) {
    return writeFile(this.at(path), text);
  }

  /** Runs commands in a shell as one script, up to the first that fails: `{ code, out, err }`. */
  async shell(script, { cwd = this.app, input = "", env = {}, patience = PATIENCE } = {}) {
    const command = this.#launch(spawn("bash", ["-ec", script], { ...OF_A_GROUP, cwd, env: { ...this.environment, ...env } }));
    command.child.stdin.on("error", () => {});
    command.child.stdin.end(input);
    const timer = setTimeout(() => kill(command.child), patience);
    const code = await command.ended;
    clearTimeout(timer);
    return { code, out: command.out, err: command.err };
  }

  /** Starts a command that goes on, and resolves once it has printed what a pattern finds: `{ found, stop }`. */
  async start(script, pattern, { cwd = this.app } = {}) {
    const command = this.#launch(spawn("bash", ["-c", script], { ...OF_A_GROUP, cwd, env: this.environment }));
    const late = setTimeout(() => kill(command.child), PATIENCE);
    const found = await new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(command.out) ?? pattern.exec(command.err);
        if (match) resolve(match);
      };
      for (const stream of [command.child.stdout, command.child.stderr]) stream.on("data", look);
      command.ended.then((code) => reject(new Error(`${script} ended with ${code} before it printed ${pattern}:\n${command.out}\n${command.err}`)));
    }).finally(() => clearTimeout(late));
    const stop = () => {
      kill(command.child, "SIGINT");
      return command.ended;
    };
    return { found, stop };
  }

  /** Runs a module of the app in Node, which has to end by itself, unless it `isEndless`: `{ outcome, logged, problems }`. `before` declares what an example takes
   *  as given, `texts` are the example, `after` what is to be done then, and `outcome` is an expression for what came out. */
  async node({ before = "", texts, after = "", outcome = "undefined", isEndless = false }) {
    const name = `example-${(this.#count += 1)}.mjs`;
    await this.write(`my-app/${name}`, [before, ...texts, after, `globalThis.process.send({ outcome: ${outcome} });`].join("\n"));
    const options = { ...OF_A_GROUP, cwd: this.app, env: this.environment, execArgv: ["--no-warnings"], serialization: "advanced", stdio: ["ignore", "pipe", "pipe", "ipc"] };
    const command = this.#launch(fork(join(this.app, name), options));
    const timer = setTimeout(() => kill(command.child), PATIENCE);
    let answer;
    command.child.on("message", (message) => {
      answer = message;
      if (isEndless) kill(command.child);
    });
    const code = await command.ended;
    clearTimeout(timer);
    if (answer === undefined || (code !== 0 && !isEndless)) throw new Error(`it ended with ${code}\n${command.out}\n${command.err}`);
    return { outcome: answer.outcome, logged: command.out, problems: command.err };
  }

  /** A child, with what it prints, and `ended`: its exit code, or the signal. */
  #launch(child) {
    const command = { child, out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text) => (command.out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (command.err += text));
    this.#running.add(child);
    command.ended = once(child, "close").then(([code, signal]) => {
      this.#running.delete(child);
      return code ?? signal;
    });
    return command;
  }
}

/** Ends a command and all that it started. */
function kill(child, signal = "SIGKILL") {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
