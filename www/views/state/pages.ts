// Entries of a value come in pages.
import type { Variable } from "lunette";

/** How many entries come after a page that was asked for with this limit. */
export function remaining(page: Variable, limit: number): number {
  return (page.entries?.length ?? 0) < limit ? 0 : (page.omitted ?? 0);
}
