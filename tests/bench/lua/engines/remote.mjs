// Drives one engine in a child process, so that a peer that hangs or crashes costs one result and not the run.
import { fork } from "node:child_process";
import { join } from "node:path";

export class RemoteEngine {
  #options;
  #timeoutMs;
  #child = null;

  constructor(options, timeoutMs) {
    this.#options = options;
    this.#timeoutMs = timeoutMs;
  }

  // One run in a fresh state: { ms, value } or { error }.
  async run(source) {
    try {
      if (!this.#child) await this.#start();
      return await this.#ask(() => this.#child.send(source));
    } catch (error) {
      this.close();
      return { error: error.message };
    }
  }

  close() {
    this.#child?.kill("SIGKILL");
    this.#child = null;
  }

  async #start() {
    this.#child = fork(join(import.meta.dirname, "child.mjs"), [JSON.stringify(this.#options)], {
      execArgv: ["--expose-gc"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await this.#ask(() => {});
  }

  // Does `act` and resolves with the child's next message.
  #ask(act) {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const settle = (finish, value) => {
        clearTimeout(timer);
        child.removeAllListeners();
        finish(value);
      };
      const timer = setTimeout(() => settle(reject, new Error(`no answer in ${this.#timeoutMs / 1000} s`)), this.#timeoutMs);
      child.once("message", (message) => settle(resolve, message));
      child.once("exit", (code, signal) => settle(reject, new Error(`died (${signal ?? code})`)));
      act();
    });
  }
}
