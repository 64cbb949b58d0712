// The state of a process outside of any machine: pages of memory, named by what they contain.
import { fromHex, hex } from "../common/hex.js";
import { fieldsOf, flag, guarded, invalid, readFields } from "../common/input.js";
import { sha256 } from "../common/sha256.js";
import { LunetteError } from "../error.js";
import { baseCheckOf, corrupt, readImage, writeImage } from "./image-file.js";
import { PAGE, Page, equal, isZero, pageCount, pageNumber, pageOf, pagesOf, same } from "./page.js";

/** The bytes of a page that nothing was written to. Never written to. */
const NOTHING = new Uint8Array(PAGE);

/** SHA-256 in hex. */
export function hashOf(hash, field) {
  if (typeof hash !== "string" || !/^[0-9a-f]{64}$/.test(hash)) throw invalid(field, "must be a SHA-256 in hex");
  return hash;
}

/** A copy of a list of pages, cut or filled up to a length. */
function resized(pages, length) {
  if (pages.length === length) return pages.slice();
  const copy = new Array(length);
  for (let index = 0; index < length; index += 1) copy[index] = pages[index];
  return copy;
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
    return writeImage(this, base, base.length === 0 ? this.#indices() : this.differences(base));
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
    const { module, baseCheck, length, entries } = readImage(file);
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
  return readImage(file).module;
}

function checked(page, check, index) {
  if (page.checksum !== check) throw corrupt(`page ${index} is damaged`);
  return page;
}
