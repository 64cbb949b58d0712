// A text of which only the beginning is shown, until somebody wants all of it.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { numberText } from "../../../parts/numbers";

interface FoldedProps {
  text: string;
  class: string;
  label?: string;
  /** The most lines and characters of the beginning. */
  lines: number;
  characters?: number;
  show: (text: string) => ComponentChildren;
}

export function Folded({ text, class: name, label, lines, characters = 8000, show }: FoldedProps) {
  const [isOpen, open] = useState(false);
  const start = isOpen ? text : beginning(text, lines, characters);
  return (
    <>
      <pre class={name} aria-label={label}>{show(start)}</pre>
      {start.length < text.length && (
        <button type="button" class="shell-more" onClick={() => open(true)}>
          Show all: {count(text, "\n") + 1 > lines ? `${numberText(count(text, "\n") + 1)} lines` : `${numberText(text.length)} characters`}
        </button>
      )}
    </>
  );
}

function beginning(text: string, lines: number, characters: number): string {
  let end = -1;
  for (let line = 0; line < lines; line += 1) {
    end = text.indexOf("\n", end + 1);
    if (end < 0) break;
  }
  return text.slice(0, Math.min(end < 0 ? text.length : end, characters));
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found += 1;
  return found;
}
