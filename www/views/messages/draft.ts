// The message that is being written. It stays while a person looks at other things.
import { batch, computed, signal } from "@preact/signals";
import type { LogEntry, Tag } from "lunette";
import { identities } from "../../session/identities";
import { PROTOCOL, tagOf } from "../../session/timeline-rows";
import { compose } from "./place";

/** As whom it is sent: somebody who signs here, a new name, or an address that is only pretended. */
export type Speaker = { kind: "identity"; name: string } | { kind: "new"; name: string } | { kind: "pretended"; address: string };

export const target = signal("");
export const speaker = signal<Speaker>({ kind: "identity", name: "default" });
export const action = signal("");
export const tags = signal<readonly Tag[]>([]);
export const text = signal("");
/** Bytes of a message that is sent again and is no text. */
export const bytes = signal<Uint8Array | undefined>(undefined);

/** What it would say: rows that are empty are no tags. */
export const draft = computed(() => {
  const own = tags.value.filter(({ name, value }) => name !== "" || value !== "");
  return {
    tags: [...(action.value === "" ? [] : [{ name: "Action", value: action.value }]), ...own],
    data: bytes.value ?? text.value,
  };
});

/** Fills the draft. What is not given stays. */
export function fill(given: { target?: string; speaker?: Speaker; action?: string; tags?: readonly Tag[]; data?: string | Uint8Array }): void {
  batch(() => {
    if (given.target !== undefined) target.value = given.target;
    if (given.speaker !== undefined) speaker.value = given.speaker;
    if (given.action !== undefined) action.value = given.action;
    if (given.tags !== undefined) tags.value = given.tags;
    if (given.data === undefined) return;
    text.value = typeof given.data === "string" ? given.data : "";
    bytes.value = typeof given.data === "string" ? undefined : given.data;
  });
}

/** Begins anew, with a message to this process. Who sends stays who it is. */
export function clear(to: string): void {
  fill({ target: to, action: "", tags: [], data: "" });
}

/** A message that was sent, to be sent to somebody once more: as the same identity, or pretended where nobody here can sign as its sender. */
export function sendAgain({ message }: LogEntry, to: string): void {
  const known = identities.peek().find(({ address }) => address === message.from);
  fill({
    target: to,
    speaker: known ? { kind: "identity", name: known.name } : { kind: "pretended", address: message.from },
    action: tagOf(message.tags, "Action"),
    tags: message.tags.filter(({ name }, at) => !PROTOCOL.has(name) && at !== message.tags.findIndex((tag) => tag.name === "Action")),
    data: message.data,
  });
  compose();
}
