// A network of AO on loopback, in a process of its own, for tests.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { install } from "../peers/wao/install.mjs";

const SERVER = fileURLToPath(new URL("server.mjs", import.meta.url));

/** Milliseconds that starting may take, on a machine that may be busy with other work. */
const PATIENCE = 120_000;

/** Starts a network; installs WAO the first time. The caller has to `stop` it: it keeps this process alive.
 *
 *  `urls`: gateway, graphql, bundler, messenger, scheduler, compute. `addresses`: of the keys of messenger, compute and scheduler,
 *  and of the uploader, which signs the bundles in which items are put. */
export async function startNetwork() {
  install();
  const network = new Network();
  try {
    return await network.start();
  } catch (error) {
    await network.stop();
    throw new Error(`${error.message}\n${network.log}`, { cause: error });
  }
}

class Network {
  /** The addresses of the units. */
  urls;
  /** The addresses of their keys. */
  addresses;
  /** What the network printed. */
  log = "";
  #child;
  #ended;
  #questions = new Map();
  #number = 0;
  #kill = () => this.#child.kill("SIGKILL");

  /** @internal */
  async start() {
    this.#child = fork(SERVER, [], {
      execArgv: ["--experimental-wasm-memory64", "--no-warnings"],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // WAO's dotenv greets.
      env: { ...process.env, DOTENV_CONFIG_QUIET: "true", NODE_OPTIONS: "" },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.setEncoding("utf8").on("data", (text) => (this.log += text));
    process.on("exit", this.#kill);
    this.#ended = new Promise((resolve) => this.#child.once("close", (code, signal) => resolve(signal ?? code)));
    const ready = new Promise((resolve) => this.#child.once("message", resolve));
    const ended = this.#ended.then((how) => {
      throw new Error(`the network ended (${how})`);
    });
    const { urls, addresses } = await Promise.race([ready, ended, late()]);
    Object.assign(this, { urls, addresses });
    this.#child.on("message", ({ number, value, problem }) => {
      const { resolve, reject } = this.#questions.get(number);
      this.#questions.delete(number);
      if (problem === undefined) resolve(value);
      else reject(new Error(problem));
    });
    ended.catch((error) => this.#questions.forEach(({ reject }) => reject(new Error(`${error.message}\n${this.log}`))));
    await Promise.all(Object.values(urls).map((url) => fetch(url)));
    return this;
  }

  /** What was evaluated, in its order: `{ process, nonce, id, message, environment, result, thrown }`, of one process or of all.
   *  `message` and `environment` are the JSON texts that the module got. */
  evaluations(process) {
    return this.#ask("evaluations", { process });
  }

  /** The bytes of a signed item as the network has it; undefined when it does not. */
  async item(id) {
    const text = await this.#ask("item", { id });
    return text === undefined ? undefined : Buffer.from(text, "base64");
  }

  /** Ends it. What it has is gone. */
  async stop() {
    process.removeListener("exit", this.#kill);
    this.#kill();
    await this.#ended;
  }

  #ask(call, parameters) {
    return new Promise((resolve, reject) => {
      if (!this.#child.connected) return reject(new Error(`the network has ended\n${this.log}`));
      const number = (this.#number += 1);
      this.#questions.set(number, { resolve, reject });
      this.#child.send({ number, call, parameters });
    });
  }
}

function late() {
  return new Promise((_, reject) => setTimeout(() => reject(new Error(`no network after ${PATIENCE / 1000} s`)), PATIENCE).unref());
}
