// The identities of this network: who can sign here.
import { effect, signal } from "@preact/signals";
import type { Identity } from "lunette";
import { changes, network, phase } from "./network";

/** The least milliseconds between two looks at the identities. */
const PATIENCE = 500;

/** Who can sign here. Up to date as long as somebody follows it, see {@link followIdentities}. */
export const identities = signal<readonly Identity[]>([]);

/** Asks who can sign here. */
export async function lookAtIdentities(): Promise<void> {
  // A network that is at its end says so itself.
  const now = await network().identities().catch(() => undefined);
  if (now === undefined) return;
  const isSame = now.length === identities.peek().length && now.every(({ address, name }, at) => isEqual(identities.peek()[at]!, address, name));
  if (!isSame) identities.value = now;
}

function isEqual(known: Identity, address: string, name: string): boolean {
  return known.address === address && known.name === name;
}

/** Keeps the identities up to date until the function that it gives is called. */
export function followIdentities(): () => void {
  let due: ReturnType<typeof setTimeout> | undefined;
  const lookNow = () => {
    due = undefined;
    void lookAtIdentities();
  };
  const stop = effect(() => {
    void changes.value;
    if (phase.value !== "ready") return;
    if (identities.peek().length === 0) lookNow();
    else due ??= setTimeout(lookNow, PATIENCE);
  });
  return () => {
    clearTimeout(due);
    stop();
  };
}
