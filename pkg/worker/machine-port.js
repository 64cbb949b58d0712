// Machines in the thread of a Durable Object, behind its gate; see ../machines/local-port.js for what a port is.
import { perform } from "../machines/commands.js";
import { gasOf } from "../machines/job.js";
import { MachineHost } from "../machines/host.js";

/** Commands are carried out one after the other, each when the ones that wait for storage or for other objects have had their turn. */
export class GatedPort {
  onmessage = null;
  onerror = null;
  onmessageerror = null;
  #gate;
  #host = new MachineHost();
  #last = Promise.resolve();

  constructor(gate) {
    this.#gate = gate;
  }

  postMessage(command) {
    this.#last = this.#last.then(() => this.#perform(command));
  }

  terminate() {
    this.#host = null;
  }

  async #perform(command) {
    const [, name] = command;
    if (name === "evaluate") await this.#gate.enter();
    await new Promise((resolve) => setTimeout(resolve));
    if (this.#host === null) return;
    const { answer } = perform(this.#host, command);
    if (name === "evaluate" && answer.value) this.#gate.spend(gasOf(answer.value));
    this.onmessage?.({ data: answer });
  }
}
