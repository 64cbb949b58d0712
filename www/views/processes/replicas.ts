// Which processes are replicas of processes outside. A process never becomes one or ceases to be one, so each is asked about once, as long as it is here.
import { effect, signal } from "@preact/signals";
import { network, processes } from "../../session/network";

const known = signal<ReadonlyMap<string, boolean>>(new Map());
const asked = new Set<string>();

/** One that was removed may come back as a replica. */
effect(() => {
  const here = new Set(processes.value.map(({ id }) => id));
  for (const id of asked) if (!here.has(id)) asked.delete(id);
});

/** Whether a process is a replica; false until that is known. */
export function isReplica(id: string): boolean {
  return known.value.get(id) ?? false;
}

/** Finds out about processes, those that come into sight. */
export function learnReplicas(ids: readonly string[]): void {
  for (const id of ids) {
    if (asked.has(id)) continue;
    asked.add(id);
    network()
      .replica(id)
      .then(
        (replica) => (known.value = new Map(known.peek()).set(id, replica !== null)),
        // Removed meanwhile, or the network is gone, which is said elsewhere.
        () => asked.delete(id),
      );
  }
}
