// The public state of a process after a slot.
//
// Here a state is the memory of a machine, which no path leads into. What it shows are the results of the slot, the process as it was made,
// and where it is. What a process publishes by messages to `patch@1.0` is in these results, and nowhere else: the whole log would have to
// be read to say what came of all of them.
import { originOf } from "../units/log.js";
import { own } from "./form.js";
import { messageForm, resultsForm } from "./messages.js";

/** The state after a slot, once that is evaluated. What takes more than that is a function. */
export async function stateAt({ network, request }, process, asked) {
  const { slot, result } = await network.result({ process, ...asked, signal: request.signal });
  return own({
    device: "process@1.0",
    initialized: "true",
    "at-slot": slot,
    process: () => processForm(network, process),
    results: resultsForm(result),
  });
}

/** The process as it was made. */
export async function processForm(network, process) {
  const { message } = await originOf(network, process);
  return { device: "process@1.0", ...messageForm(message) };
}
