// A part of a draft that is to be shown: a line of what was evaluated.
import { signal } from "@preact/signals";
import { bring, drafts, open, textOf } from "./drafts";

/** Offsets in the text of a draft. */
interface Passage {
  draft: string;
  from: number;
  to: number;
}

/** Told to the editor: what is to be shown and chosen. */
export const passage = signal<Passage | undefined>(undefined);

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
