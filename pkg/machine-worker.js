// A worker of the runtime's pool of machines.
import { MachineHost, answer } from "./machines.js";

const host = new MachineHost();

addEventListener("message", ({ data }) => answer(host, data, (reply, transfer) => postMessage(reply, transfer)));
