// What may be changed in the text of an example before it is run: an address, a port, an id, and nothing that is not there.
import assert from "node:assert/strict";

/** The text with other words in the place of some, each of which has to be there exactly once. */
export function substitute(text, words) {
  let changed = text;
  for (const [word, other] of Object.entries(words)) {
    const parts = changed.split(word);
    assert.equal(parts.length, 2, `${word} is there ${parts.length - 1} times, not once, in:\n${text}`);
    changed = parts.join(other);
  }
  return changed;
}

/** The commands of a shell example, without the remarks at their ends. */
export function commandsOf(text) {
  return text.split("\n").map((line) => line.replace(/\s+# .*$/, "").trim()).filter((line) => line !== "");
}
