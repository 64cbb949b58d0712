// What of the view is shown, as the page's address says it.
import { computed } from "@preact/signals";
import { go, hashOf, route } from "../../app/route";
import { slotOf } from "../../app/route-parameters";
import { keyOf, keyOfLost, type Row } from "../../session/timeline-rows";

export const SHOWN = ["list", "diagram", "inbox", "outbox"] as const;
export type Shown = (typeof SHOWN)[number];

/** A message, or a tick after it, or something lost that it sent. */
export interface Place {
  process: string;
  slot: number;
  tick?: number;
  lost?: number;
}

export const shown = computed<Shown>(() => SHOWN.find((name) => name === route.value.parameters.show) ?? "list");

/** Whether a message is being written. */
export const isComposing = computed(() => route.value.parameters.compose !== undefined);

/** The message that is looked at. */
export const place = computed<Place | undefined>(() => {
  const { process, tick, lost, ...parameters } = route.value.parameters;
  const slot = slotOf(parameters.slot);
  if (!process || slot === undefined) return undefined;
  return { process, slot, tick: slotOf(tick), lost: slotOf(lost) };
});

/** The key of the row of a place. */
export function keyOfPlace({ process, slot, tick, lost }: Place): string {
  const sender = keyOf(process, slot, tick);
  return lost === undefined ? sender : keyOfLost(sender, lost);
}

export function placeOf({ process, slot, tick, lost }: Row): Place {
  return { process, slot, tick: tick || undefined, lost };
}

/** The address of a message, what else is shown staying as it is. */
export function hashOfPlace(place: Place): string {
  return hashOf("messages", { ...place, show: route.value.parameters.show });
}

/** Looks at a message, or with nothing at none. With `replace` the back button does not come back to what was looked at before. */
export function lookAtPlace(place: Place | undefined, options: { replace?: boolean } = {}): void {
  go("messages", { ...place, show: route.peek().parameters.show }, options);
}

/** Shows another part of the view. */
export function show(part: Shown): void {
  const { show: _, ...others } = route.peek().parameters;
  go("messages", { ...others, show: part === "list" ? undefined : part });
}

/** Writes a message, or no longer. */
export function compose(isWanted = true): void {
  const { compose: _, ...others } = route.peek().parameters;
  go("messages", { ...others, compose: isWanted ? "new" : undefined });
}
