// Which messages are shown: what the person chose, and whether a row is meant.
import { computed, signal } from "@preact/signals";
import { remember, remembered } from "../../session/preferences";
import { selectedId } from "../../session/network";
import { nameOf } from "../../session/names";
import type { Row, RowStatus } from "../../session/timeline-rows";

/** Of the process that is selected, or of the whole network. */
export type Scope = "process" | "network";

export const scope = signal<Scope>(remembered("messages-scope") === "network" ? "network" : "process");

export function chooseScope(chosen: Scope): void {
  scope.value = chosen;
  remember("messages-scope", chosen);
}

export const text = signal("");
export const action = signal("");
export const sender = signal("");
export const status = signal<StatusChoice>("any");
export const onlyUnhandled = signal(false);

/** What the choice of a status means. */
const STATUSES = {
  any: undefined,
  ok: ["ok"],
  failed: ["error", "rejected", "invalid-request", "machine-trapped", "stopped"],
  limits: ["out-of-gas", "out-of-memory"],
  waiting: ["waiting"],
  lost: ["outside", "hop-limit", "dropped"],
} as const satisfies Record<string, readonly RowStatus[] | undefined>;

export type StatusChoice = keyof typeof STATUSES;

export const STATUS_CHOICES: readonly (readonly [StatusChoice, string])[] = [
  ["any", "Any status"],
  ["ok", "Ok"],
  ["failed", "Error"],
  ["limits", "Out of gas or memory"],
  ["waiting", "Waiting"],
  ["lost", "Not delivered"],
];

/** Whether anything but the scope is chosen. */
export const isFiltering = computed(() => {
  const isText = [text, action, sender].some(({ value }) => value !== "");
  return isText || status.value !== "any" || onlyUnhandled.value;
});

export function clearFilters(): void {
  text.value = "";
  action.value = "";
  sender.value = "";
  status.value = "any";
  onlyUnhandled.value = false;
}

export type Filter = (row: Row) => boolean;

/** What the person wants to see, as it is now: another function when that changes. */
export const filter = computed<Filter>(() => {
  const inScope = scopeFilter(scope.value, selectedId.value);
  const wanted: readonly RowStatus[] | undefined = STATUSES[status.value];
  const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const [wantedAction, wantedSender, unhandled] = [action.value.trim().toLowerCase(), sender.value, onlyUnhandled.value];
  return (row) =>
    inScope(row) &&
    (wanted === undefined || wanted.includes(row.status)) &&
    (!unhandled || row.unhandled !== undefined) &&
    (wantedSender === "" || row.from === wantedSender) &&
    (wantedAction === "" || row.action.toLowerCase() === wantedAction) &&
    words.every((word) => has(row, word));
});

/** Of a process: what it got and what it sent. Of the network: what forks have from their originals is there once. */
function scopeFilter(chosen: Scope, process: string | undefined): Filter {
  if (chosen === "network") return ({ copied }) => !copied;
  return (row) => row.process === process || (!row.copied && (row.from === process || row.cause?.process === process));
}

function has({ words, action, from, to, process, slot }: Row, word: string): boolean {
  if (words.includes(word) || action.toLowerCase().includes(word) || String(slot) === word) return true;
  return [from, to, process].some((id) => id.toLowerCase().startsWith(word) || nameOf(id).text.toLowerCase().includes(word));
}
