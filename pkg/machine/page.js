// A page of memory, and what names it.
import { bytesOf, invalid, whole } from "../common/input.js";
import { checksum } from "./checksum.js";

/** Bytes of a page. */
export const PAGE = 4096;

/** Pages a 32-bit memory can have. */
export const MAX_PAGES = 2 ** 20;

// What a page holds never changes: images share the ones they have in common.
export class Page {
  #checksum;

  constructor(digest, bytes) {
    this.digest = digest;
    this.bytes = bytes;
  }

  get checksum() {
    return (this.#checksum ??= checksum(this.bytes));
  }

  /** Gives it bytes of its own, where it lies in a buffer with others, which it would keep for as long as itself. */
  moveOut() {
    if (this.bytes.buffer.byteLength > PAGE) this.bytes = this.bytes.slice();
  }
}

/** Whether two lists of bytes of one length are the same. */
export function equal(left, right) {
  for (let index = 0; index < left.length; index += 1) {
    if (left[index] !== right[index]) return false;
  }
  return true;
}

/** Whether two pages, or their absences, hold the same bytes. */
export function same(left, right) {
  return left === right || (left !== undefined && right !== undefined && equal(left.digest, right.digest));
}

/** Page numbers, and how many pages there are. */
export const pageNumber = whole(0, MAX_PAGES - 1);
export const pageCount = whole(0, MAX_PAGES);

/** A page of somebody else's. */
export function pageOf(page, field) {
  if (page === null || typeof page !== "object") throw invalid(field, "must be a page");
  const { index, digest, bytes } = page;
  pageNumber(index, `${field}.index`);
  if (bytesOf(digest, `${field}.digest`).length !== 32) throw invalid(`${field}.digest`, "must have 32 bytes");
  if (bytesOf(bytes, `${field}.bytes`).length !== PAGE) throw invalid(`${field}.bytes`, `must have ${PAGE} bytes`);
  return { index, digest, bytes };
}

/** Pages of somebody else's. */
export function pagesOf(pages, field) {
  if (typeof pages?.[Symbol.iterator] !== "function" || typeof pages === "string") throw invalid(field, "must be pages, one after another");
  return Array.from(pages, (page, position) => pageOf(page, `${field}[${position}]`));
}

export function isZero(bytes) {
  if (bytes.byteOffset % 4 !== 0) return isZero(bytes.slice());
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, PAGE / 4);
  for (let index = 0; index < words.length; index += 1) {
    if (words[index] !== 0) return false;
  }
  return true;
}
