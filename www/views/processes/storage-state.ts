// How much of the browser's room is taken, and whether the browser may drop what is stored.
import { effect, signal } from "@preact/signals";
import { changes } from "../../session/network";

interface StorageState {
  /** Bytes of everything that this site stores, and how many it may; undefined where the browser does not say. */
  used?: number;
  quota?: number;
  /** Whether the browser keeps it until the person deletes it. */
  isPersistent: boolean;
  /** How many tabs have this page open; undefined where that cannot be known. */
  tabs?: number;
}

export const storage = signal<StorageState | undefined>(undefined);

/** Milliseconds between two looks at it: asking costs the browser a walk over its files. */
const PERIOD = 10_000;

/** Each tab holds this lock, together with the others, as long as it is open: so they can be counted, also when one crashes. */
const PRESENCE = "lunette-page";

/** That of this page: however often it begins to follow, it is one. */
let presence: Promise<unknown> | undefined;

/** Looks again, at once. */
export async function lookAtStorage(): Promise<void> {
  const [estimate, isPersistent, tabs] = await Promise.all([
    navigator.storage?.estimate?.().catch(() => undefined),
    navigator.storage?.persisted?.().catch(() => false) ?? false,
    countTabs(),
  ]);
  storage.value = { used: estimate?.usage, quota: estimate?.quota, isPersistent, tabs };
}

/** Asks the browser to keep what is stored. It decides by itself, or asks the person. */
export async function askToPersist(): Promise<boolean> {
  const isGranted = (await navigator.storage?.persist?.()) ?? false;
  await lookAtStorage();
  return isGranted;
}

/** Keeps `storage` up to date while things happen. Gives the function that ends it. */
export function followStorage(): () => void {
  presence ??= navigator.locks?.request(PRESENCE, { mode: "shared" }, () => new Promise(() => {}));
  let due: ReturnType<typeof setTimeout> | undefined;
  let last = -Infinity;
  const end = effect(() => {
    void changes.value;
    due ??= setTimeout(() => {
      due = undefined;
      last = performance.now();
      if (!document.hidden) void lookAtStorage();
    }, Math.max(0, last + PERIOD - performance.now()));
  });
  return () => {
    end();
    clearTimeout(due);
  };
}

async function countTabs(): Promise<number | undefined> {
  const found = await navigator.locks?.query?.().catch(() => undefined);
  return found?.held?.filter(({ name }) => name === PRESENCE).length;
}
