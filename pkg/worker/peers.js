// From a process to the others of its deployment. See src/web/peers.rs.
import { LunetteError } from "../error.js";

/** Where the network of a process hands over what others are to get. `network` gives that network itself, which may be
 *  opening still: what a process sends to itself stays there. */
export function peersOf(directory, process, network) {
  return async function handOver({ target, hops, root, item, message }) {
    const params = { target, hops, root, item: item ?? (await itemOf(directory, message)) };
    try {
      if (target === process) await (await network()).call("receive", params);
      else await directory.call(target, "receive", params);
      return true;
    } catch (error) {
      if (error.code !== "unknown-process") throw error;
      return false;
    }
  };
}

/** A message of another process, as the item that it is. */
export async function itemOf(directory, message) {
  const [process] = await directory.find(message);
  if (process !== undefined) return directory.call(process, "item", { message });
  throw new LunetteError("unknown-message", `there is no message ${message} here`, { retryable: true });
}
