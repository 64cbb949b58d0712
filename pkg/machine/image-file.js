// An image as a file.
//
// All numbers are little-endian.
//
//   magic "LUNETTE\0" | version u32 | check u32 | module, 32 bytes | base u32 | length u32 | entries u32 | 0 u32
//   entries times:  page number u32 | check u32 | digest, 32 bytes          (all zero but for the number: the page is all zero)
//   for each entry whose page is not all zero:  the bytes of the page
//
// The first check is the checksum of everything from the module to the last entry; that of an entry is the checksum of its page.
// `base` names the image that the entries are a difference from: the checksum of its hash, or 0 for an image of its own.
import { fromHex, hex } from "../common/hex.js";
import { bytesOf } from "../common/input.js";
import { LunetteError } from "../error.js";
import { checksum } from "./checksum.js";
import { MAX_PAGES, PAGE, equal } from "./page.js";

const MAGIC = [0x4c, 0x55, 0x4e, 0x45, 0x54, 0x54, 0x45, 0x00];
const VERSION = 1;
const HEAD = 64;
const ENTRY = 40;

/** What names a base in a file; computed once, since one base has many differences. */
const baseChecks = new WeakMap();

export function baseCheckOf(base) {
  if (base.length === 0) return 0;
  if (!baseChecks.has(base)) baseChecks.set(base, checksum(fromHex(base.hash)));
  return baseChecks.get(base);
}

/** A file of the pages of an image that have these numbers: those in which it differs from a base. */
export function writeImage(image, base, indices) {
  const present = indices.filter((index) => image.page(index) !== undefined);
  const tableEnd = HEAD + indices.length * ENTRY;
  const file = new Uint8Array(tableEnd + present.length * PAGE);
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  view.setUint32(8, VERSION, true);
  file.set(fromHex(image.module), 16);
  view.setUint32(48, baseCheckOf(base), true);
  view.setUint32(52, image.length, true);
  view.setUint32(56, indices.length, true);

  let offset = HEAD;
  let pageOffset = tableEnd;
  for (const index of indices) {
    const page = image.page(index);
    view.setUint32(offset, index, true);
    if (page !== undefined) {
      view.setUint32(offset + 4, page.checksum, true);
      file.set(page.digest, offset + 8);
      file.set(page.bytes, pageOffset);
      pageOffset += PAGE;
    }
    offset += ENTRY;
  }
  view.setUint32(12, checksum(file.subarray(16, tableEnd)), true);
  return file;
}

/** What is in a file. The checks of its pages are still to be made. */
export function readImage(given) {
  const file = bytesOf(given, "file");
  if (file.length < HEAD || !equal(MAGIC, file.subarray(0, 8))) throw corrupt("it does not begin like one");
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const version = view.getUint32(8, true);
  if (version !== VERSION) throw corrupt(`its format has version ${version}`);
  const length = view.getUint32(52, true);
  const count = view.getUint32(56, true);
  const tableEnd = HEAD + count * ENTRY;
  if (length > MAX_PAGES || count > MAX_PAGES || file.length < tableEnd) throw corrupt("it is too short");
  if (checksum(file.subarray(16, tableEnd)) !== view.getUint32(12, true)) throw corrupt("its table is damaged");
  return {
    module: hex(file.subarray(16, 48)),
    baseCheck: view.getUint32(48, true),
    length,
    entries: entriesOf(file, view, { length, count, tableEnd }),
  };
}

function entriesOf(file, view, { length, count, tableEnd }) {
  const entries = [];
  let pageOffset = tableEnd;
  for (let offset = HEAD; entries.length < count; offset += ENTRY) {
    const entry = { index: view.getUint32(offset, true), check: view.getUint32(offset + 4, true) };
    entry.digest = file.slice(offset + 8, offset + ENTRY);
    if (entry.digest.some((byte) => byte !== 0)) {
      if (entry.index >= length) throw corrupt(`page ${entry.index} lies outside`);
      entry.bytes = file.subarray(pageOffset, (pageOffset += PAGE));
    }
    entries.push(entry);
  }
  if (pageOffset !== file.length) throw corrupt(`it should have ${pageOffset} bytes and has ${file.length}`);
  return entries;
}

/** The error of bytes that are no image, or not any more. */
export function corrupt(problem) {
  return new LunetteError("corrupt-image", `this is no image, or it was damaged: ${problem}`);
}
