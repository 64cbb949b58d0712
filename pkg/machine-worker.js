// A worker that runs machines.
import { perform } from "./machines/commands.js";
import { MachineHost } from "./machines/host.js";

const host = new MachineHost();

/** Commands that came before this worker was ready. */
const early = [];

let receive = (command) => early.push(command);

addEventListener("message", ({ data }) => receive(data));

addEventListener("messageerror", () => {
  // Nobody knows which command it was: whoever gave it learns that this worker is of no more use.
  throw new Error("a command could not be read");
});

function begin() {
  receive = (command) => {
    const { answer, transfer } = perform(host, command);
    postMessage(answer, transfer);
  };
  early.splice(0).forEach((command) => receive(command));
}

/** As long as this worker lives it holds a lock of its name (see machine-port.js). It says so before it does anything that takes time:
 *  while it is at work it could not. */
function hold() {
  postMessage(name);
  begin();
  return new Promise(() => {});
}

// Web Locks exist in secure contexts only, and not in every frame there.
if (navigator.locks) navigator.locks.request(name, hold).catch(begin);
else begin();
