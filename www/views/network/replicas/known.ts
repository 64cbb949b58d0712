// Which processes are replicas of others outside, and how far each is.
import type { ReplicaInfo } from "lunette";
import { network, processes } from "../../../session/network";

export interface Replica {
  id: string;
  name: string | undefined;
  info: ReplicaInfo;
}

/** Processes asked about at a time. */
const AT_ONCE = 50;

/** Those that are none: what is not a replica never becomes one, so it is asked about once. */
const others = new Set<string>();

/** All replicas. */
export async function replicas(): Promise<Replica[]> {
  const all = processes.peek();
  const here = new Set(all.map(({ id }) => id));
  // One that was removed may come back as a replica.
  for (const id of others) if (!here.has(id)) others.delete(id);
  const asked = all.filter(({ id }) => !others.has(id));
  const found: Replica[] = [];
  for (let start = 0; start < asked.length; start += AT_ONCE) {
    const some = await Promise.all(asked.slice(start, start + AT_ONCE).map(async ({ id, name }) => ({ id, name, info: await infoOf(id) })));
    for (const { id, name, info } of some) {
      if (info) found.push({ id, name, info });
      else if (info === null) others.add(id);
    }
  }
  return found;
}

/** Undefined of a process that was removed meanwhile. */
function infoOf(id: string): Promise<ReplicaInfo | null | undefined> {
  return network().replica(id).catch((problem: { code?: string }) => {
    if (problem.code === "unknown-process") return undefined;
    throw problem;
  });
}
