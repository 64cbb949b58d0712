// A thread of Node that runs machines.
import { parentPort } from "node:worker_threads";
import { perform } from "./machines/commands.js";
import { MachineHost } from "./machines/host.js";

const host = new MachineHost();

parentPort.on("message", (command) => {
  const { answer, transfer } = perform(host, command);
  parentPort.postMessage(answer, transfer);
});

parentPort.on("messageerror", (error) => {
  // Nobody knows which command it was: whoever gave it learns that this thread is of no more use.
  throw error;
});
