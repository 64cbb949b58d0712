// The sources that a person writes: shared by whoever shows them, opens them or makes one. The browser keeps them as long as there is room.
import { effect, signal } from "@preact/signals";
import { remember, remembered } from "../app/preferences";

export interface Draft {
  /** Tells it from the others; never shown. */
  id: string;
  /** As a file would be called: `token.lua`, or `token.scenario`. */
  name: string;
  text: string;
}

/** Milliseconds without a change after which drafts are kept. */
const QUIET = 500;

export const drafts = signal<readonly Draft[]>(stored());
/** The id of the draft that the editor shows. */
export const openDraftId = signal<string | undefined>(drafts.peek().find(({ id }) => id === remembered("draft"))?.id ?? drafts.peek()[0]?.id);

/** Makes a draft and opens it; where the same text is there already by this name, opens that one. Another text by this name gets a number. */
export function addDraft(name: string, text: string): Draft {
  const same = drafts.peek().find((draft) => draft.text === text && unnumbered(draft.name) === name);
  const draft = same ?? { id: crypto.randomUUID(), name: freeName(name), text };
  if (same === undefined) drafts.value = [...drafts.peek(), draft];
  openDraftId.value = draft.id;
  return draft;
}

export function changeDraft(id: string, change: Partial<Omit<Draft, "id">>): void {
  drafts.value = drafts.peek().map((draft) => (draft.id === id ? { ...draft, ...change } : draft));
}

export function removeDraft(id: string): void {
  drafts.value = drafts.peek().filter((draft) => draft.id !== id);
  if (openDraftId.peek() === id) openDraftId.value = drafts.peek()[0]?.id;
}

/** Keeps drafts as they change. */
export function followDrafts(): void {
  let due: ReturnType<typeof setTimeout> | undefined;
  const keep = () => {
    clearTimeout(due);
    due = undefined;
    remember("drafts", JSON.stringify(drafts.peek()));
    remember("draft", openDraftId.peek() ?? "");
  };
  let isFirst = true;
  effect(() => {
    void [drafts.value, openDraftId.value];
    if (!isFirst) due ??= setTimeout(keep, QUIET);
    isFirst = false;
  });
  addEventListener("pagehide", () => due !== undefined && keep());
}

function stored(): Draft[] {
  try {
    const found: unknown = JSON.parse(remembered("drafts") ?? "[]");
    return Array.isArray(found) ? found.filter(isDraft) : [];
  } catch {
    // Something else wrote there: nothing of it can be read as drafts.
    return [];
  }
}

function isDraft(value: unknown): value is Draft {
  return ["id", "name", "text"].every((field) => typeof (value as Record<string, unknown> | null)?.[field] === "string");
}

function freeName(name: string): string {
  const taken = new Set(drafts.peek().map((draft) => draft.name));
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : numbered(name, number);
    if (!taken.has(candidate)) return candidate;
  }
}

/** `token.lua` and 2: `token-2.lua`. */
function numbered(name: string, number: number): string {
  const [, stem, ending = ""] = /^(.*?)(\.[^.]*)?$/s.exec(name)!;
  return `${stem}-${number}${ending}`;
}

function unnumbered(name: string): string {
  return name.replace(/-\d+(?=\.[^.]*$|$)/, "");
}
