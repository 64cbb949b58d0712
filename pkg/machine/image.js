// The state of a process outside of any machine: pages of memory, named by what they contain.
import { checksum } from "./checksum.js";
import { LunetteError } from "../error.js";
import { bytesOf, fieldsOf, flag, guarded, invalid, readFields, whole } from "../common/input.js";
import { fromHex, hex, sha256 } from "../common/sha256.js";

/** Bytes of a page. */
export const PAGE = 4096;

/** Pages a 32-bit memory can have. */
const MAX_PAGES = 2 ** 20;

/** The bytes of a page that nothing was written to. Never written to. */
const NOTHING = new Uint8Array(PAGE);

// A page never changes: images share the ones they have in common.
class Page {
  #checksum;

  constructor(digest, bytes) {
    this.digest = digest;
    this.bytes = bytes;
  }

  get checksum() {
    return (this.#checksum ??= checksum(this.bytes));
  }
}

/** Whether two lists of bytes of one length are the same. */
export function equal(left, right) {
  for (let index = 0; index < left.length; index += 1) {
    if (left[index] !== right[index]) return false;
  }
  return true;
}

/** Page numbers, and how many pages there are. */
const pageNumber = whole(0, MAX_PAGES - 1);
const pageCount = whole(0, MAX_PAGES);

/** SHA-256 in hex. */
export function hashOf(hash, field) {
  if (typeof hash !== "string" || !/^[0-9a-f]{64}$/.test(hash)) throw invalid(field, "must be a SHA-256 in hex");
  return hash;
}

/** A page of somebody else's. */
function pageOf(page, field) {
  if (page === null || typeof page !== "object") throw invalid(field, "must be a page");
  const { index, digest, bytes } = page;
  pageNumber(index, `${field}.index`);
  if (bytesOf(digest, `${field}.digest`).length !== 32) throw invalid(`${field}.digest`, "must have 32 bytes");
  if (bytesOf(bytes, `${field}.bytes`).length !== PAGE) throw invalid(`${field}.bytes`, `must have ${PAGE} bytes`);
  return { index, digest, bytes };
}

/** Pages of somebody else's. */
function pagesOf(pages, field) {
  if (typeof pages?.[Symbol.iterator] !== "function" || typeof pages === "string") throw invalid(field, "must be pages, one after another");
  return Array.from(pages, (page, position) => pageOf(page, `${field}[${position}]`));
}

function isZero(bytes) {
  if (bytes.byteOffset % 4 !== 0) return isZero(bytes.slice());
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, PAGE / 4);
  for (let index = 0; index < words.length; index += 1) {
    if (words[index] !== 0) return false;
  }
  return true;
}

/** A copy of a list of pages, cut or filled up to a length. */
function resized(pages, length) {
  if (pages.length === length) return pages.slice();
  const copy = new Array(length);
  for (let index = 0; index < length; index += 1) copy[index] = pages[index];
  return copy;
}

/** Whether two pages, or their absences, hold the same bytes. */
function same(left, right) {
  return left === right || (left !== undefined && right !== undefined && equal(left.digest, right.digest));
}

let isImage;

/** An image of somebody else's. */
export function imageOf(image, field) {
  if (typeof image !== "object" || image === null || !isImage(image)) throw invalid(field, "must be an Image");
  return image;
}

/** The state of a process at one moment. It never changes. */
export class Image {
  #pages;
  #hash;
  #count;

  /** Use `Image.empty`, `with` and `Image.decode`. */
  constructor(module, pages) {
    this.module = module;
    this.#pages = pages;
    Object.freeze(this);
  }

  /** The image of no memory at all, for machines of the module with this hash. */
  static empty(module) {
    return new Image(hashOf(module, "module"), []);
  }

  static {
    isImage = (image) => #pages in image;
  }

  /** Pages that the state spans, those that are all zero included. */
  get length() {
    return this.#pages.length;
  }

  /** Bytes of memory that the state spans. */
  get size() {
    return this.#pages.length * PAGE;
  }

  /** Pages that are not all zero. */
  get count() {
    return (this.#count ??= this.#indices().length);
  }

  /** The digest and the bytes of a page; undefined when it is all zero. The bytes must not be written to. */
  page(index) {
    pageNumber(index, "index");
    return this.#pages[index];
  }

  /** The bytes of a page, zeros included. They must not be written to. */
  bytes(index) {
    pageNumber(index, "index");
    return this.#pages[index]?.bytes ?? NOTHING;
  }

  /** Whether a page, `{ index, digest, bytes }`, is one of this image. */
  has(page) {
    const { index, digest, bytes } = guarded("page", () => pageOf(page, "page"));
    const own = this.#pages[index];
    return own === undefined ? isZero(bytes) : equal(own.digest, digest);
  }

  /** The pages that are not all zero, in order: `{ index, digest, bytes }`. */
  *pages() {
    for (let index = 0; index < this.#pages.length; index += 1) {
      const page = this.#pages[index];
      if (page !== undefined) yield { index, digest: page.digest, bytes: page.bytes };
    }
  }

  /** SHA-256, in hex, over the module's hash, `length`, and the number and digest of every page that is not all zero; numbers
   *  are u32, little-endian. */
  get hash() {
    return (this.#hash ??= this.#computeHash());
  }

  #computeHash() {
    const input = new Uint8Array(36 + this.count * 36);
    const view = new DataView(input.buffer);
    input.set(fromHex(this.module));
    view.setUint32(32, this.length, true);
    let offset = 36;
    for (const { index, digest } of this.pages()) {
      view.setUint32(offset, index, true);
      input.set(digest, offset + 4);
      offset += 36;
    }
    return hex(sha256(input));
  }

  /** The image that has these pages, `{ index, digest, bytes }`, in the place of its own, and spans `length` pages. The bytes are
   *  kept, not copied. */
  with(pages, length = this.length) {
    const changed = resized(this.#pages, pageCount(length, "length"));
    for (const { index, digest, bytes } of guarded("pages", () => pagesOf(pages, "pages"))) {
      if (index >= length) throw corrupt(`page ${index} lies outside`);
      changed[index] = isZero(bytes) ? undefined : new Page(digest, bytes);
    }
    return new Image(this.module, changed);
  }

  /** The numbers of the pages in which two images differ, ascending. With `shared` those count that the images merely say to have in
   *  common: that are not one and the same, but have the same digest. */
  differences(other, options = {}) {
    imageOf(other, "other");
    const { shared = false } = readFields(fieldsOf(options), { shared: flag }, "differences");
    const found = [];
    const length = Math.max(this.length, other.length);
    for (let index = 0; index < length; index += 1) {
      const [left, right] = [this.#pages[index], other.#pages[index]];
      if (shared ? left !== right : !same(left, right)) found.push(index);
    }
    return found;
  }

  /** The image as one file. With a `base`, only the pages that differ from it, and that many times smaller; it must be given again
   *  to decode the file. */
  encode(options = {}) {
    const { base = Image.empty(this.module) } = readFields(fieldsOf(options), { base: imageOf }, "encode");
    if (base.module !== this.module) throw new LunetteError("module-mismatch", "the base is an image of another module");
    return write(this, base, base.length === 0 ? this.#indices() : this.differences(base));
  }

  #indices() {
    const indices = [];
    for (let index = 0; index < this.#pages.length; index += 1) {
      if (this.#pages[index] !== undefined) indices.push(index);
    }
    return indices;
  }

  /** The image in a file that `encode` made. Pages that an image in `like` has as well are shared with it.
   *
   *  Throws `corrupt-image` when the bytes are not such a file, or were damaged; `missing-base` when it was encoded on another
   *  base than the one given. */
  static decode(file, options = {}) {
    const { base, like = base } = readFields(fieldsOf(options), { base: imageOf, like: imageOf }, "decode");
    const { module, baseCheck, length, entries } = read(file);
    if (baseCheck !== baseCheckOf(base ?? Image.empty(module))) {
      throw new LunetteError("missing-base", "the image is stored as its difference from another one");
    }
    const pages = resized(base?.#pages ?? [], length);
    for (const { index, digest, bytes, check } of entries) {
      const known = like?.#pages[index];
      if (index >= length) continue;
      if (bytes === undefined) pages[index] = undefined;
      else if (known !== undefined && equal(known.digest, digest) && known.checksum === check) pages[index] = known;
      else pages[index] = checked(new Page(digest, bytes.slice()), check, index);
    }
    return new Image(module, pages);
  }
}

/** The SHA-256 of the module whose image a file holds, in hex. */
export function moduleOf(file) {
  return read(file).module;
}

function checked(page, check, index) {
  if (page.checksum !== check) throw corrupt(`page ${index} is damaged`);
  return page;
}

function corrupt(problem) {
  return new LunetteError("corrupt-image", `this is no image, or it was damaged: ${problem}`);
}

// The file ---------------------------------------------------------------------------------------------------------------------
//
// All numbers are little-endian.
//
//   magic "LUNETTE\0" | version u32 | check u32 | module, 32 bytes | base u32 | length u32 | entries u32 | 0 u32
//   entries times:  page number u32 | check u32 | digest, 32 bytes          (all zero but for the number: the page is all zero)
//   for each entry whose page is not all zero:  the bytes of the page
//
// The first check is the checksum of everything from the module to the last entry; that of an entry is the checksum of its page.
// `base` names the image that the entries are a difference from: the checksum of its hash, or 0 for an image of its own.

const MAGIC = [0x4c, 0x55, 0x4e, 0x45, 0x54, 0x54, 0x45, 0x00];
const VERSION = 1;
const HEAD = 64;
const ENTRY = 40;

/** What names a base in a file; computed once, since one base has many differences. */
const baseChecks = new WeakMap();

function baseCheckOf(base) {
  if (base.length === 0) return 0;
  if (!baseChecks.has(base)) baseChecks.set(base, checksum(fromHex(base.hash)));
  return baseChecks.get(base);
}

function write(image, base, indices) {
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

function read(given) {
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
