// How many letters nobody took. They are listed by number, among those that wait.
import type { Letter } from "lunette";

/** The most letters that are asked for at a time. */
const LARGEST_PAGE = 1000;

interface Range {
  from: number;
  limit: number;
}

/** Counts them, page by page, up to so many. */
export async function countDead(most: number, ask: (range: Range) => Promise<readonly Pick<Letter, "letter" | "state">[]>): Promise<number> {
  let count = 0;
  for (let from = 0; count < most; ) {
    const page = await ask({ from, limit: LARGEST_PAGE });
    count += page.filter(({ state }) => state === "dead").length;
    if (page.length < LARGEST_PAGE) break;
    from = page.at(-1)!.letter + 1;
  }
  return Math.min(count, most);
}
