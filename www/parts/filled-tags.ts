// What somebody has written into rows of tags.
import type { Tag } from "lunette";

/** The tags of the rows that are not empty. Fails in words for a person when one has no name. */
export function filledTags(tags: readonly Tag[]): Tag[] {
  const nameless = tags.findIndex(({ name, value }) => name === "" && value !== "");
  if (nameless >= 0) throw new Error(`Tag ${nameless + 1} has a value and no name.`);
  return tags.filter(({ name }) => name !== "");
}
