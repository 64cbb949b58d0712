// The colours that aos prints: escape sequences of terminals, shown as text in spans.

/** Any control sequence; the last letter says what kind, and "m" is the one for colours (ECMA-48, SGR). */
const SEQUENCE = /\x1b\[([0-9;]*)([A-Za-z])/g;

/** The foreground colours that have a class in style.css. */
const COLOURS = { 30: "black", 31: "red", 32: "green", 33: "yellow", 34: "blue", 35: "magenta", 36: "cyan", 37: "white", 90: "gray" };

/** A text without control sequences. */
export function plain(text) {
  return text.replace(SEQUENCE, "");
}

/** A text as nodes: what has a colour in spans of its own. */
export function styled(text) {
  const nodes = [];
  let colour;
  let start = 0;
  const add = (end) => {
    if (end > start) nodes.push(colour === undefined ? text.slice(start, end) : span(colour, text.slice(start, end)));
  };
  for (const found of text.matchAll(SEQUENCE)) {
    add(found.index);
    start = found.index + found[0].length;
    if (found[2] === "m") colour = COLOURS[found[1].split(";").at(-1)];
  }
  add(text.length);
  return nodes;
}

function span(colour, text) {
  const made = document.createElement("span");
  made.className = `ansi-${colour}`;
  made.append(text);
  return made;
}
