// The colours that aos prints: escape sequences of terminals, shown as text in spans. Whatever a process prints is text here, never markup.
import type { ComponentChildren } from "preact";

/** Any control sequence; the last letter says what kind, and "m" is the one for colours (ECMA-48, SGR). */
const SEQUENCE = /\x1b\[([0-9;]*)([A-Za-z])/g;

/** The foreground colours that have a class in style/output.css. */
const COLOURS: Readonly<Record<string, string>> = {
  30: "black", 31: "red", 32: "green", 33: "yellow", 34: "blue", 35: "magenta", 36: "cyan", 37: "white", 90: "gray",
};

/** A text without control sequences. */
export function plain(text: string): string {
  return text.replace(SEQUENCE, "");
}

/** A text in the colours that its sequences say. */
export function Ansi({ text }: { text: string }) {
  const pieces: ComponentChildren[] = [];
  let colour: string | undefined;
  let start = 0;
  const add = (end: number) => {
    if (end > start) pieces.push(colour === undefined ? text.slice(start, end) : <span class={`ansi-${colour}`}>{text.slice(start, end)}</span>);
  };
  for (const found of text.matchAll(SEQUENCE)) {
    add(found.index);
    start = found.index + found[0].length;
    if (found[2] === "m") colour = COLOURS[found[1]!.split(";").at(-1)!];
  }
  add(text.length);
  return <>{pieces}</>;
}
