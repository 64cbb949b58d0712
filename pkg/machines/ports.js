// How many threads run the machines of a network.

/** Ports that a network has at most: more than that seldom run side by side with everything else. */
const MOST = 4;

/** How many ports are worth having on so many processors: one is left to whoever opens them; of two both are used, since a process that
 *  computes for long should not keep all others waiting. */
export function portsOn(processors) {
  return Math.min(Math.max(processors - 1, Math.min(processors, 2)), MOST);
}
