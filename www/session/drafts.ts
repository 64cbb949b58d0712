// The drafts: named sources that a person writes, kept by the browser for each network, apart from any process. The editor shows them; the
// gallery, links and files bring some.
import { computed, signal } from "@preact/signals";
import { forgetText, keepList, keepText, keptList, keptText, onKept, type Draft, type DraftList } from "./kept-drafts";

/** Milliseconds that a change waits for others before all are kept. */
const QUIET = 300;

export const drafts = signal<readonly Draft[]>([]);
export const openId = signal("");
/** There is one as soon as the editor was shown. */
export const openDraft = computed((): Draft | undefined => drafts.value.find(({ id }) => id === openId.value) ?? drafts.value[0]);
/** Drafts that the browser has no room for: they are lost with the page. */
export const unkept = signal<ReadonlySet<string>>(new Set());
/** Told to the editor: text that did not come from it. */
export const replaced = signal<{ draft: string; text: string } | undefined>(undefined);

const texts = new Map<string, string>();
const waiting = new Set<string>();

/** What is written in a draft. */
export function textOf(id: string): string {
  let text = texts.get(id);
  if (text === undefined) texts.set(id, (text = keptText(id)));
  return text;
}

/** What the editor says is written in it now. */
export function write(id: string, text: string): void {
  // Another tab may have deleted it while somebody wrote here. What that tab wrote is known and kept: to keep it again could undo what it writes next.
  if (!isThere(id) || texts.get(id) === text) return;
  texts.set(id, text);
  if (waiting.size === 0) setTimeout(keepAll, QUIET);
  waiting.add(id);
}

/** Makes a draft and opens it. */
export function addDraft(name: string, text = ""): Draft {
  const draft = { id: `${Date.now().toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`, name: freeName(name) };
  drafts.value = [...drafts.value, draft];
  texts.set(draft.id, text);
  keep(draft.id);
  open(draft.id);
  return draft;
}

/** Brings a source into the editor: in the draft that has it, in the open one when that is empty, or else in a new one. */
export function bring(name: string, text: string): Draft {
  const same = drafts.value.find(({ id }) => textOf(id) === text);
  if (same !== undefined) {
    open(same.id);
    return same;
  }
  const shown = openDraft.value;
  if (shown === undefined || textOf(shown.id).trim() !== "") return addDraft(name, text);
  rename(shown.id, name);
  texts.set(shown.id, text);
  keep(shown.id);
  replaced.value = { draft: shown.id, text };
  return openDraft.value!;
}

/** For who has no draft yet: makes the first. */
export function beginWith(name: string, text: string): void {
  if (drafts.peek().length === 0) addDraft(name, text);
}

export function open(id: string): void {
  openId.value = id;
  keepOrder();
}

export function rename(id: string, name: string): void {
  const wanted = name.trim();
  if (wanted === "" || drafts.value.some((draft) => draft.id === id && draft.name === wanted)) return;
  drafts.value = drafts.value.map((draft) => (draft.id === id ? { id, name: freeName(wanted) } : draft));
  keepOrder();
}

/** Takes a draft out. There is always one: after the last comes an empty one. */
export function removeDraft(id: string): void {
  const index = drafts.value.findIndex((draft) => draft.id === id);
  if (index < 0) return;
  drafts.value = drafts.value.filter((draft) => draft.id !== id);
  drop(id);
  if (drafts.value.length === 0) addDraft("draft");
  else if (openId.value === id) open(drafts.value[Math.min(index, drafts.value.length - 1)]!.id);
  else keepOrder();
}

/** The name, with a number when another draft has it. */
function freeName(name: string): string {
  const taken = new Set(drafts.peek().map((draft) => draft.name));
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} ${number}`)) number += 1;
  return `${name} ${number}`;
}

function isThere(id: string): boolean {
  return drafts.peek().some((draft) => draft.id === id);
}

/** Nothing is left of a draft that is deleted. */
function drop(id: string): void {
  texts.delete(id);
  waiting.delete(id);
  forgetText(id);
}

// Keeping ----------------------------------------------------------------------------------------------------------------------

function keepAll(): void {
  for (const id of waiting) keep(id);
  waiting.clear();
}

function keep(id: string): void {
  const isKept = keepText(id, textOf(id));
  if (isKept === !unkept.peek().has(id)) return;
  const others = [...unkept.peek()].filter((other) => other !== id);
  unkept.value = new Set(isKept ? others : [...others, id]);
}

function keepOrder(): void {
  keepList({ open: openId.peek(), drafts: drafts.peek() });
}

/** Another tab has written: its list is taken over. What is open stays open. */
function takeList({ drafts: now }: DraftList): void {
  const gone = drafts.peek().filter(({ id }) => !now.some((draft) => draft.id === id));
  drafts.value = now;
  // What was written here at the same time, and was kept after it was deleted there.
  for (const { id } of gone) drop(id);
  if (!isThere(openId.peek())) openId.value = now[0]!.id;
}

function takeText(id: string, text: string): void {
  if (text === texts.get(id)) return;
  texts.set(id, text);
  replaced.value = { draft: id, text };
}

function start(): void {
  const list = keptList();
  if (list !== undefined) {
    drafts.value = list.drafts;
    openId.value = isThere(list.open) ? list.open : list.drafts[0]!.id;
  }
  onKept({ list: takeList, text: takeText });
  addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepAll());
}

start();
