// A copy of a machine's state that is kept up to date by what `touched` lists, and nothing else. If the machine ever
// writes to a page that it does not list, the two differ.
import assert from "node:assert/strict";
import { MAX_ENTRIES, Machine, PAGE, STATUS } from "./machine.mjs";

const MAX_PAGES = 1 << 18;
const LISTING = 4 + MAX_ENTRIES * 36;
const SCRATCH = Math.ceil((LISTING + 4 + MAX_PAGES * 8 + 24) / PAGE);

/** The pages that are no state, as [start, end): the stack, the listing with the hashes, the map of pages written. */
function scratchRanges() {
  const machine = new Machine();
  machine.handle({});
  const stack = Math.min(...machine.snapshot(true).keys());
  machine.restored();
  machine.handle({});
  // The map has a mark for each page that a message wrote, and nothing else.
  const pages = machine.touched();
  const listing = machine.listing() / PAGE;
  assert.equal(listing, Math.floor(listing), "scratch shares no page with state");
  const { bytes } = machine;
  const isMap = (page) =>
    pages.every((number) => bytes[page * PAGE + number] === 2) &&
    bytes.subarray(page * PAGE, page * PAGE + MAX_PAGES).every((mark) => mark < 4);
  const map = Array.from({ length: listing + SCRATCH + 100 }, (_, page) => page).find(
    (page) => (page < listing || page >= listing + SCRATCH) && isMap(page),
  );
  assert.ok(map, "there is a map of the pages written");
  return [
    [0, stack],
    [listing, listing + SCRATCH],
    [map, map + MAX_PAGES / PAGE],
  ].sort(([a], [b]) => a - b);
}

const ranges = scratchRanges();
const isScratch = (page) => ranges.some(([start, end]) => start <= page && page < end);

export class Shadow {
  #copy;

  constructor(machine) {
    this.machine = machine;
    machine.touched();
    this.#copy = machine.bytes.slice();
  }

  /** Evaluates a request, checks that the pages listed are all that were written, and undoes a failure. */
  handle(request) {
    const reply = this.machine.handle(request);
    const pages = this.machine.touched();
    const { bytes } = this.machine;
    if (this.#copy.length < bytes.length) {
      const larger = new Uint8Array(bytes.length);
      larger.set(this.#copy);
      this.#copy = larger;
    }
    assert.ok(!pages.some(isScratch), "scratch is never listed");
    this.#compare(new Set(pages), "written and not listed");
    const failed = reply.status !== STATUS.ok;
    const [from, to] = failed ? [this.#copy, bytes] : [bytes, this.#copy];
    for (const page of pages) to.set(from.subarray(page * PAGE, (page + 1) * PAGE), page * PAGE);
    if (failed) this.#compare(new Set(), "not undone");
    return { ...reply, pages };
  }

  #compare(listed, problem) {
    const { bytes } = this.machine;
    let start = 0;
    const differs = [];
    const check = (end) => {
      if (end <= start || Buffer.compare(bytes.subarray(start * PAGE, end * PAGE), this.#copy.subarray(start * PAGE, end * PAGE)) === 0) return;
      for (let page = start; page < end; page++) {
        const at = page * PAGE;
        const [now, then] = [bytes.subarray(at, at + PAGE), this.#copy.subarray(at, at + PAGE)];
        if (Buffer.compare(now, then) === 0) continue;
        const offset = now.findIndex((byte, index) => byte !== then[index]);
        differs.push(`page ${page} at ${offset}`);
      }
    };
    const pageCount = bytes.length / PAGE;
    for (let page = 0; page <= pageCount; page++) {
      if (page === pageCount || listed.has(page) || isScratch(page)) {
        check(page);
        start = page + 1;
      }
    }
    assert.deepEqual(differs, [], problem);
  }
}
