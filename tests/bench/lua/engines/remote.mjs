// Drives one engine in a child process, so that a peer that hangs or crashes costs one result and not the run.
import { fork } from "node:child_process";
import { join } from "node:path";
import { nextMessage } from "../../common/child.mjs";

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
      return await nextMessage(this.#child, this.#timeoutMs, () => this.#child.send(source));
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
    await nextMessage(this.#child, this.#timeoutMs);
  }
}
