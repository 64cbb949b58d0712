// The drafts: named sources that a person writes, kept by the browser for each network, apart from any process. The editor shows them; the
// gallery, links and files bring some.
import { signal } from "@preact/signals";
import { remember, remembered } from "../app/preferences";
import { NETWORK_NAME } from "./network";

export interface Draft {
  readonly id: string;
  readonly name: string;
}

const LIST = `drafts:${NETWORK_NAME}`;
const TEXT = `draft:${NETWORK_NAME}:`;

export const drafts = signal<readonly Draft[]>(keptList());

const texts = new Map<string, string>();

/** What is written in a draft. */
export function textOf(id: string): string {
  return texts.get(id) ?? remembered(TEXT + id) ?? "";
}

/** Brings a source into the editor: in the draft that has it, or else in a new one, which is opened. */
export function bring(name: string, text: string): Draft {
  const same = drafts.peek().find(({ id }) => textOf(id) === text);
  const draft = same ?? { id: crypto.randomUUID(), name: freeName(name) };
  texts.set(draft.id, text);
  remember(TEXT + draft.id, text);
  if (same === undefined) drafts.value = [...drafts.peek(), draft];
  remember(LIST, JSON.stringify({ open: draft.id, drafts: drafts.peek() }));
  return draft;
}

function freeName(name: string): string {
  const taken = new Set(drafts.peek().map((draft) => draft.name));
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} ${number}`)) number += 1;
  return `${name} ${number}`;
}

function keptList(): Draft[] {
  try {
    const { drafts } = JSON.parse(remembered(LIST) ?? "null") as { drafts: Draft[] };
    return drafts.filter(({ id, name }) => typeof id === "string" && typeof name === "string");
  } catch {
    // Nothing was kept, or something that is no list.
    return [];
  }
}
