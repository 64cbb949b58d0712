// The log of a process by time: the clients of schedulers name times where this network has slots.

/** The first slot whose assignment is later than a time; the number of slots when none is. Times never go back within a log. */
export async function slotAfter(network, process, time) {
  const { slot: last } = await network.info(process);
  let low = 0;
  let high = last + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const entry = await entryAt(network, process, middle);
    if (entry.assignment.timestamp > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The last slot whose assignment is not later than a time; the first one when all are. */
export async function lastSlotAt(network, process, time) {
  return Math.max(0, (await slotAfter(network, process, time)) - 1);
}

/** What is in a slot; undefined when it is not taken. */
export async function entryAt(network, process, slot) {
  const [entry] = await network.log(process, { from: slot, to: slot, limit: 1, results: false, proofs: true });
  return entry;
}

/** What made a process, and when. A fork was made by no item: it has what its original was made with, and no signature. */
export async function originOf(network, process) {
  const { message, assignment } = await entryAt(network, process, 0);
  const own = message.id === process ? message : { ...message, id: process, proof: undefined };
  return { message: own, assignment };
}

/** Slots from one to another, both included, and at most so many. */
export async function entriesBetween(network, process, from, to, limit) {
  if (to < from) return [];
  return network.log(process, { from, to, limit, results: false, proofs: true });
}
