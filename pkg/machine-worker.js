// A worker that runs machines.
import { perform } from "./machine-commands.js";
import { MachineHost } from "./machines.js";

const host = new MachineHost();

addEventListener("message", ({ data }) => {
  const { answer, transfer } = perform(host, data);
  postMessage(answer, transfer);
});

addEventListener("messageerror", () => {
  // Nobody knows which command it was: whoever gave it learns that this worker is of no more use.
  throw new Error("a command could not be read");
});

// As long as this worker lives, it holds a lock of its name, and says so: see machine-port.js. Web Locks exist in secure contexts only.
navigator.locks?.request(name, () => {
  postMessage(name);
  return new Promise(() => {});
});
