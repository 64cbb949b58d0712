// Networks that are kept here, in a file or for the time of one command.
import { existsSync } from "node:fs";
import { Lunette } from "../node.js";
import { isId } from "../common/base64url.js";
import { takeFile } from "./lock.js";
import { usageProblem } from "./problem.js";

const FILE = "lunette.sqlite";

/** Opens the network that the options of a command name; `made` says that it may be new. Gives `{ ao, place, close }`. */
export async function openNetwork({ file, memory = false }, { made = false, ...options } = {}) {
  if (memory && file !== undefined) throw usageProblem("--memory", "`--memory` cannot be beside `--file`");
  if (memory) {
    const ao = await Lunette.open({ store: "memory", signed: true, ...options });
    return { ao, place: "memory", close: () => ao.close() };
  }
  const place = file ?? FILE;
  if (!made && !existsSync(place)) throw usageProblem("--file", `there is no network in ${place}: \`--file\` names another one, \`lunette spawn\` makes one`);
  const leave = await takeFile(place);
  try {
    const ao = await Lunette.open({ store: { file: place }, signed: true, ...options });
    return { ao, place, close: () => ao.close().finally(leave) };
  } catch (error) {
    leave();
    throw error;
  }
}

/** Does something with a network, and closes it. */
export async function withNetwork(options, how, work) {
  const network = await openNetwork(options, how);
  try {
    return await work(network.ao, network);
  } finally {
    await network.close();
  }
}

/** The id of a process by what people write: itself, or the name that only one has. */
export async function processOf(ao, given, field = "PROCESS") {
  if (isId(given)) return given;
  const processes = await ao.processes();
  const [found, ...others] = processes.filter(({ name }) => name === given);
  if (others.length > 0) {
    const ids = [found, ...others].map(({ id }) => id);
    throw usageProblem(field, `\`${field}\`: ${ids.length} processes are called ${given}, name one by its id: ${ids.join(", ")}`);
  }
  if (found) return found.id;
  const names = [...new Set(processes.map(({ id, name }) => name ?? id))];
  throw usageProblem(field, `\`${field}\`: no process is called ${given}; ${names.length === 0 ? "there are none" : `there are: ${names.slice(0, 10).join(", ")}`}`);
}
