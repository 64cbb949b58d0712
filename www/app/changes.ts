// What changed in the page, from the text of CHANGES.md: a heading for each day, an item of a list for each change.

export interface Change {
  /** Such as `2026-11-30`. */
  day: string;
  text: string;
}

/** The changes of a text, in its order. Everything else in it is for those who write it. */
function changesOf(text: string): Change[] {
  const changes: Change[] = [];
  let day: string | undefined;
  for (const line of text.split("\n")) {
    const [, heading, item, more] = /^## (\d{4}-\d\d-\d\d)\s*$|^- (.+)|^ +(\S.*)/.exec(line) ?? [];
    const last = changes.at(-1);
    if (heading !== undefined) day = heading;
    else if (item !== undefined && day !== undefined) changes.push({ day, text: item.trim() });
    else if (more !== undefined && last !== undefined) last.text += ` ${more.trim()}`;
  }
  return changes;
}

/** Those that another text does not have. */
export function newIn(text: string, known: string): Change[] {
  const keyOf = ({ day, text }: Change) => `${day} ${text}`;
  const all = new Set(changesOf(known).map(keyOf));
  return changesOf(text).filter((change) => !all.has(keyOf(change)));
}
