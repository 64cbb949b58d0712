// Lua to read, in a few colours. What somebody else wrote may hold characters that nobody sees, or that turn the order of others around: these are
// spelled out.
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { tokensOf } from "./lua-tokens";

interface SourceProps {
  text: string;
  label: string;
  /** Whether it is Lua; other text has no colours. Default true. */
  isLua?: boolean;
}

export function Source({ text, label, isLua = true }: SourceProps) {
  const pieces = useMemo(() => piecesOf(text, isLua), [text, isLua]);
  return (
    <pre class="source" tabIndex={0} role="region" aria-label={label}>
      <code>{pieces}</code>
    </pre>
  );
}

/** The same without a place of its own. */
export function LuaText({ text }: { text: string }) {
  const pieces = useMemo(() => piecesOf(text, true), [text]);
  return <>{pieces}</>;
}

/** Controls but tab and newline, and Unicode's invisible and direction characters (the "Trojan Source" ones among them). */
const HIDDEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Whether a text holds characters that are not what they seem. */
export function hasHidden(text: string): boolean {
  return text.replaceAll("\r\n", "\n").search(HIDDEN) >= 0;
}

/** More pieces than this are not coloured, so that no source makes the page slow. */
const MOST_PIECES = 20_000;

function piecesOf(source: string, isLua: boolean): ComponentChildren[] {
  const text = source.replaceAll("\r\n", "\n");
  const pieces: ComponentChildren[] = [];
  let done = 0;
  for (const token of isLua ? tokensOf(text) : [{ kind: "plain", text }]) {
    if (pieces.length > MOST_PIECES) break;
    const shown = spelled(token.text);
    pieces.push(token.kind === "plain" ? shown : <span class={`lua-${token.kind}`}>{shown}</span>);
    done += token.text.length;
  }
  if (done < text.length) pieces.push(text.slice(done).replace(HIDDEN, "\ufffd"));
  return pieces;
}

/** A text with its hidden characters spelled out. */
function spelled(text: string): ComponentChildren {
  if (text.search(HIDDEN) < 0) return text;
  const pieces: ComponentChildren[] = [];
  let start = 0;
  for (const { 0: character, index } of text.matchAll(HIDDEN)) {
    if (pieces.length > MOST_PIECES) break;
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    pieces.push(text.slice(start, index), <span class="source-hidden">U+{code}</span>);
    start = index + 1;
  }
  pieces.push(text.slice(start).replace(HIDDEN, "\ufffd"));
  return pieces;
}
