// The newest entries of a list that is asked by the number of the first, in ascending order, and does not say how long it is.

/** The most entries that are asked for at a time. */
const LARGEST_PAGE = 1000;

/** A page of it. */
interface Range {
  from: number;
  limit: number;
}

export interface Newest<T> {
  /** The newest first. */
  entries: T[];
  /** Whether there are older ones. */
  hasMore: boolean;
}

/** The newest so many entries, or those before `end`: found by asking whether there are any from 1, 2, 4, ... on, then between two of these. */
export async function newestBefore<T>(end: number | undefined, count: number, ask: (range: Range) => Promise<T[]>, numberOf: (entry: T) => number): Promise<Newest<T>> {
  const last = end ?? (await afterLast(ask));
  // Numbers may be missing: the further back, the more at a time.
  for (let width = count + 1; ; width *= 4) {
    const from = Math.max(0, last - width);
    const found = await collect(from, last, ask, numberOf);
    if (found.length > count || from === 0) return { entries: found.slice(-count).reverse(), hasMore: found.length > count };
  }
}

/** A number after which there is none. */
async function afterLast<T>(ask: (range: Range) => Promise<T[]>): Promise<number> {
  const isBeyond = async (from: number) => (await ask({ from, limit: 1 })).length === 0;
  let beyond = 1;
  while (!(await isBeyond(beyond))) beyond *= 2;
  let within = beyond >> 1;
  while (beyond - within > 1) {
    const middle = Math.floor((within + beyond) / 2);
    if (await isBeyond(middle)) beyond = middle;
    else within = middle;
  }
  return beyond;
}

/** The last of the entries from a number up to before another, page by page. */
async function collect<T>(from: number, end: number, ask: (range: Range) => Promise<T[]>, numberOf: (entry: T) => number): Promise<T[]> {
  let last: T[] = [];
  for (let next = from; next < end; ) {
    const page = await ask({ from: next, limit: Math.min(end - next, LARGEST_PAGE) });
    if (page.length === 0) break;
    last = [...last.slice(-LARGEST_PAGE), ...page.filter((entry) => numberOf(entry) < end)];
    next = numberOf(page.at(-1)!) + 1;
  }
  return last;
}
