// The drafts: named sources that a person writes, kept by the browser for each network, apart from any process. The editor shows them; the
// gallery, links and files bring some.
import { computed, signal } from "@preact/signals";
import { forget, remember, remembered } from "./preferences";
import { NETWORK_NAME } from "./networks";

export interface Draft {
  readonly id: string;
  readonly name: string;
}

/** A part of a draft that is to be shown: offsets in its text. */
export interface Passage {
  draft: string;
  from: number;
  to: number;
}

/** Milliseconds that a change waits for others before all are kept. */
const QUIET = 300;

const LIST = `drafts:${NETWORK_NAME}`;
const TEXT = `draft:${NETWORK_NAME}:`;
/** As `localStorage` names what preferences keep. */
const STORED = "lunette:";

export const drafts = signal<readonly Draft[]>([]);
export const openId = signal("");
/** There is one as soon as the editor was shown. */
export const openDraft = computed((): Draft | undefined => drafts.value.find(({ id }) => id === openId.value) ?? drafts.value[0]);
/** Drafts that the browser has no room for: they are lost with the page. */
export const unkept = signal<ReadonlySet<string>>(new Set());
/** Told to the editor: text that did not come from it. */
export const replaced = signal<{ draft: string; text: string } | undefined>(undefined);
/** Told to the editor: what is to be shown and chosen. */
export const passage = signal<Passage | undefined>(undefined);

const texts = new Map<string, string>();
const waiting = new Set<string>();

/** What is written in a draft. */
export function textOf(id: string): string {
  let text = texts.get(id);
  if (text === undefined) texts.set(id, (text = remembered(TEXT + id) ?? ""));
  return text;
}

/** What the editor says is written in it now. */
export function write(id: string, text: string): void {
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
  keepList();
}

export function rename(id: string, name: string): void {
  const wanted = name.trim();
  if (wanted === "" || drafts.value.some((draft) => draft.id === id && draft.name === wanted)) return;
  drafts.value = drafts.value.map((draft) => (draft.id === id ? { id, name: freeName(wanted) } : draft));
  keepList();
}

/** Takes a draft out. There is always one: after the last comes an empty one. */
export function removeDraft(id: string): void {
  const index = drafts.value.findIndex((draft) => draft.id === id);
  if (index < 0) return;
  drafts.value = drafts.value.filter((draft) => draft.id !== id);
  texts.delete(id);
  waiting.delete(id);
  forget(TEXT + id);
  if (drafts.value.length === 0) addDraft("draft");
  else if (openId.value === id) open(drafts.value[Math.min(index, drafts.value.length - 1)]!.id);
  else keepList();
}

/** Shows a line of a source, from 1: in the draft that it was run from if it is still there, or in one that has it, or in a new one. */
export function showLine(source: string, line: number, { ranFrom, name }: { ranFrom?: string; name: string }): void {
  const candidates = [...drafts.value].sort((left, right) => Number(right.id === ranFrom) - Number(left.id === ranFrom));
  const found = candidates.find(({ id }) => textOf(id).includes(source));
  const { id } = found ?? bring(name, source);
  open(id);
  const from = textOf(id).indexOf(source) + offsetOfLine(source, line);
  const end = textOf(id).indexOf("\n", from);
  passage.value = { draft: id, from, to: end < 0 ? textOf(id).length : end };
}

function offsetOfLine(text: string, line: number): number {
  let offset = 0;
  for (let count = 1; count < line; count += 1) {
    const end = text.indexOf("\n", offset);
    if (end < 0) break;
    offset = end + 1;
  }
  return offset;
}

/** The name, with a number when another draft has it. */
function freeName(name: string): string {
  const taken = new Set(drafts.peek().map((draft) => draft.name));
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name} ${number}`)) number += 1;
  return `${name} ${number}`;
}

// Keeping ----------------------------------------------------------------------------------------------------------------------

function keepList(): void {
  remember(LIST, JSON.stringify({ open: openId.peek(), drafts: drafts.peek() }));
}

function keep(id: string): void {
  const text = textOf(id);
  remember(TEXT + id, text);
  const isKept = remembered(TEXT + id) === text;
  if (isKept === !unkept.peek().has(id)) return;
  const others = [...unkept.peek()].filter((other) => other !== id);
  unkept.value = new Set(isKept ? others : [...others, id]);
}

function keepAll(): void {
  for (const id of waiting) keep(id);
  waiting.clear();
}

interface Kept {
  open: string;
  drafts: Draft[];
}

/** The list as it was kept; undefined when there is none, or something that is no list. */
function keptList(): Kept | undefined {
  try {
    const { open, drafts } = JSON.parse(remembered(LIST) ?? "null") as Kept;
    const known = drafts.filter(({ id, name }) => typeof id === "string" && typeof name === "string");
    return known.length > 0 ? { open: String(open), drafts: known } : undefined;
  } catch {
    return undefined;
  }
}

/** Another tab has written: its list is taken over, and its texts. What is open stays open. */
function followOtherTab({ key, newValue }: StorageEvent): void {
  if (key === STORED + LIST) {
    const list = keptList();
    if (list === undefined) return;
    drafts.value = list.drafts;
    if (!list.drafts.some(({ id }) => id === openId.peek())) openId.value = list.drafts[0]!.id;
    return;
  }
  const id = key?.startsWith(STORED + TEXT) ? key.slice((STORED + TEXT).length) : undefined;
  if (id === undefined || newValue === null || newValue === texts.get(id)) return;
  texts.set(id, newValue);
  replaced.value = { draft: id, text: newValue };
}

function start(): void {
  const list = keptList();
  if (list !== undefined) {
    drafts.value = list.drafts;
    openId.value = list.drafts.some(({ id }) => id === list.open) ? list.open : list.drafts[0]!.id;
  }
  addEventListener("storage", followOtherTab);
  addEventListener("pagehide", keepAll);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepAll());
}

start();
