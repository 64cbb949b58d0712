// Ports to hosts of machines: `postMessage(command, transfer)`, `terminate()`, and `onmessage`, `onerror` and `onmessageerror`, as browsers'
// workers have them. commands.js says what goes through them. This one leads to nowhere else; ../machine-port.js and
// ../machine-port-node.js have those that lead to workers and threads.
import { perform } from "./commands.js";
import { MachineHost } from "./host.js";

/** Machines in this thread. Between any two commands others have their turn. */
export class LocalPort {
  onmessage = null;
  onerror = null;
  onmessageerror = null;
  #host = new MachineHost();
  #waiting = [];

  postMessage(command) {
    this.#waiting.push(command);
    if (this.#waiting.length === 1) later(() => this.#performNext());
  }

  terminate() {
    this.#host = null;
  }

  #performNext() {
    if (this.#host === null) return;
    const { answer } = perform(this.#host, this.#waiting.shift());
    if (this.#waiting.length > 0) later(() => this.#performNext());
    this.onmessage?.({ data: answer });
  }
}

/** This thread in the place of workers. */
export const LOCAL = { portCount: () => 1, openPort: () => new LocalPort() };

/** Calls a function when others have had their turn. Browsers make those who use timers much wait. */
function later(callback) {
  if (typeof setImmediate === "function") {
    setImmediate(callback);
  } else if (typeof MessageChannel === "function") {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      callback();
    };
    port2.postMessage(null);
  } else {
    setTimeout(callback);
  }
}
