// The message that is being written. It stays while a person looks at other things.
import { batch, computed, signal } from "@preact/signals";
import type { LogEntry, Tag } from "lunette";
import { identities } from "../../session/names";
import { PROTOCOL, tagOf } from "../../session/timeline-rows";
import { compose } from "./place";

/** As whom it is sent: somebody who signs here, a new name, or an address that is only pretended. */
export type Speaker = { kind: "identity"; name: string } | { kind: "new"; name: string } | { kind: "pretended"; address: string };

/** A tag with a number, by which it stays the same one while others come and go. */
export interface DraftTag extends Tag {
  key: number;
}

let nextKey = 0;

export const target = signal("");
export const speaker = signal<Speaker>({ kind: "identity", name: "default" });
export const action = signal("");
export const tags = signal<readonly DraftTag[]>([]);
export const text = signal("");
/** Bytes of a message that is sent again and is no text. */
export const bytes = signal<Uint8Array | undefined>(undefined);

/** What it would say: rows that are empty are no tags. */
export const draft = computed(() => {
  const own = tags.value.filter(({ name, value }) => name !== "" || value !== "").map(({ name, value }) => ({ name, value }));
  return {
    tags: [...(action.value === "" ? [] : [{ name: "Action", value: action.value }]), ...own],
    data: bytes.value ?? text.value,
  };
});

export function addTag(name = "", value = ""): DraftTag {
  const tag = { key: (nextKey += 1), name, value };
  tags.value = [...tags.peek(), tag];
  return tag;
}

export function changeTag(key: number, change: Partial<Tag>): void {
  tags.value = tags.peek().map((tag) => (tag.key === key ? { ...tag, ...change } : tag));
}

export function removeTag(key: number): void {
  tags.value = tags.peek().filter((tag) => tag.key !== key);
}

/** Fills the draft. What is not given stays. */
export function fill(given: { target?: string; speaker?: Speaker; action?: string; tags?: readonly Tag[]; data?: string | Uint8Array }): void {
  batch(() => {
    if (given.target !== undefined) target.value = given.target;
    if (given.speaker !== undefined) speaker.value = given.speaker;
    if (given.action !== undefined) action.value = given.action;
    if (given.tags !== undefined) tags.value = given.tags.map(({ name, value }) => ({ key: (nextKey += 1), name, value }));
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
