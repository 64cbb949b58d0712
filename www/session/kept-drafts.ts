// How the browser keeps drafts: a list of them for each network, and the text of each by itself.
import { NETWORK_NAME } from "./networks";
import { forget, onRemembered, remember, remembered } from "./preferences";

export interface Draft {
  readonly id: string;
  readonly name: string;
}

export interface DraftList {
  /** The id of the one that is open. */
  open: string;
  drafts: readonly Draft[];
}

const LIST = `drafts:${NETWORK_NAME}`;
const TEXT = `draft:${NETWORK_NAME}:`;

export function keepList(list: DraftList): void {
  remember(LIST, JSON.stringify(list));
}

/** The list as it was kept; undefined when there is none, or something that is no list. */
export function keptList(): DraftList | undefined {
  try {
    const { open, drafts } = JSON.parse(remembered(LIST) ?? "null") as DraftList;
    const known = drafts.filter(({ id, name }) => typeof id === "string" && typeof name === "string");
    return known.length > 0 ? { open: String(open), drafts: known } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a text; gives whether the browser had room for it. */
export function keepText(id: string, text: string): boolean {
  remember(TEXT + id, text);
  return keptText(id) === text;
}

export function keptText(id: string): string {
  return remembered(TEXT + id) ?? "";
}

export function forgetText(id: string): void {
  forget(TEXT + id);
}

/** Calls back when another tab has kept a list, or a text. */
export function onKept({ list, text }: { list: (list: DraftList) => void; text: (id: string, text: string) => void }): void {
  onRemembered((name, value) => {
    const kept = name === LIST ? keptList() : undefined;
    if (kept !== undefined) list(kept);
    if (name.startsWith(TEXT) && value !== undefined) text(name.slice(TEXT.length), value);
  });
}
