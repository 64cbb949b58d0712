// A process in the hands of JavaScript: one instance of process.wasm, whose memory is the state.
import { action, fieldsOf, flag, guarded, readFields } from "../common/input.js";
import { LunetteError } from "../error.js";
import { Core } from "./core.js";
import { imageOf } from "./image.js";
import { moduleIn } from "./module.js";
import { PAGE, equal } from "./page.js";
import { Reply } from "./reply.js";
import { HANDLE_LIMITS, LIMITS, encode, limitsOf, piecesOf, requestOf, requestsOf } from "./request.js";
import { Room } from "./room.js";

/** So many messages, and units of gas, may succeed before their pages are copied: that much is evaluated again when the next one fails. */
const MOST_AHEAD = 32;
const MOST_GAS_AHEAD = 2_000_000;

let momentOf;

/** A running process. */
export class Machine {
  #module;
  #core;
  /** The state when a snapshot was last taken. */
  #image;
  /** Bytes of the pages that were written since, by number. Together with `#image` they say what the memory holds. */
  #written = new Map();
  /** Those of them that the instance does not know to be written, with their digests: it was replaced after that. */
  #unlisted = [];
  #room = new Room();
  /** The pages that were new in `#image` when others got it, by number. */
  #young = new Map();
  /** Pages of `#image` that nobody else has, by number. Those that were written to since have lent their bytes to `#written`. */
  #own = new Map();
  /** Pages that the state spans. */
  #length;
  /** How many messages may succeed before their pages are copied, as things are: few after one has failed. */
  #mostAhead = MOST_AHEAD;

  /** Use `Machine.spawn` and `Machine.restore`. */
  constructor(module, image) {
    this.#module = module;
    this.#image = image;
    this.#length = image.length;
    this.#core = this.#load();
  }

  /** A process that has not seen a message yet. */
  static spawn(module) {
    return new Machine(moduleIn(module, "module"), module.boot);
  }

  /** A process in the state of an image. Throws `module-mismatch` when another module made the image, and `corrupt-image` when a
   *  page does not have its digest. */
  static restore(module, image) {
    expectModule(moduleIn(module, "module"), image);
    const machine = new Machine(module, image);
    machine.#verify(image);
    return machine;
  }

  /** A second process in the same state. */
  fork() {
    return new Machine(this.#module, this.snapshot().image);
  }

  get module() {
    return this.#module;
  }

  /** Bytes of memory that the state spans. */
  get size() {
    return this.#length * PAGE;
  }

  /** Evaluates a message. Unless that succeeds, the state is afterwards what it was before.
   *
   *  `message` and `env` are objects, or JSON texts of objects. `limits` are `{ gas, memory }`; with `keepErrors` a message whose
   *  result is an `Error` keeps what it changed. Throws `machine-trapped`, which means a defect of the machine: then too the
   *  state is what it was before. */
  handle(message, env, limits) {
    const read = limitsOf(limits, HANDLE_LIMITS);
    return this.#evaluate(message, env, read, read?.keepErrors ? 1 : 0);
  }

  /** Evaluates a message and undoes it, whatever it gave. */
  dryRun(message, env, limits) {
    return this.#evaluate(message, env, limitsOf(limits, LIMITS), -1);
  }

  /** Evaluates the bytes of a request as they are: no JSON is made of them, or expected in them. They may come in pieces. With `dry`
   *  the message is undone, whatever it gave. */
  handleBytes(request, options = {}) {
    const { dry = false } = readFields(fieldsOf(options), { dry: flag }, "handleBytes");
    return this.#run(guarded("request", () => piecesOf(request)), dry ? -1 : 0);
  }

  /** Evaluates requests one after the other, as `handleBytes` does, up to the first reply that is `enough`; returns the replies. With
   *  `trapped(error)` a request that stops the machine has that for its reply.
   *
   *  Messages mostly write to the pages that those before them wrote to, so pages are copied once for several messages. When one fails it
   *  is undone together with those whose pages were not copied, and these are evaluated again, which gives the same state. */
  handleAll(requests, options = {}) {
    const kinds = { dry: flag, keepErrors: flag, enough: action, trapped: action };
    const { dry = false, keepErrors = false, enough = () => false, trapped } = readFields(fieldsOf(options), kinds, "handleAll");
    const replies = [];
    const ahead = [];
    let gas = 0;
    for (const request of guarded("requests", () => requestsOf(requests, "requests"))) {
      const reply = this.#attempt(request, ahead, trapped);
      replies.push(reply);
      const isLast = enough(reply) || replies.length === requests.length;
      const succeeded = (reply.status === 0 || (keepErrors && reply.status === 1)) && !dry;
      if (succeeded) {
        ahead.push({ request, status: reply.status });
        gas += reply.gas;
        if (!isLast && ahead.length < this.#mostAhead && gas < MOST_GAS_AHEAD) continue;
        this.#keep();
      } else {
        this.#undo();
        this.#repeat(ahead);
      }
      this.#mostAhead = succeeded ? Math.min(2 * this.#mostAhead, MOST_AHEAD) : 1;
      ahead.length = 0;
      gas = 0;
      if (isLast) break;
    }
    return replies;
  }

  /** What changed since the last snapshot (with `full`, everything), and the image that this leads to. `base` is the image to
   *  which `pages`, `{ index, digest, bytes }`, are the difference; undefined with `full`. */
  snapshot(options = {}) {
    const { full = false } = readFields(fieldsOf(options), { full: flag }, "snapshot");
    const base = this.#image;
    const pages = this.#take();
    const image = this.#image;
    if (this.#own.size > 0) this.#young = this.#own;
    this.#own = new Map();
    return full ? { base: undefined, image, pages: [...image.pages()] } : { base, image, pages };
  }

  static {
    momentOf = (machine) => {
      machine.#take();
      return machine.#image;
    };
  }

  /** Has the image be that of the state; gives the pages that are new in it, which are the machine's own. */
  #take() {
    const base = this.#image;
    const changed = this.#core.snapshot(false, (index) => this.#written.get(index));
    const pages = this.#withUnlisted(changed).filter((page) => !base.has(page));
    const length = this.#length;
    const image = pages.length === 0 && length === base.length ? base : base.with(pages, length);
    verified.add(image);
    this.#image = image;
    if (image !== base) this.#moveOut();
    for (const { index } of pages) this.#own.set(index, image.page(index));
    for (const [index, page] of this.#own) {
      // A page that holds nothing is none.
      if (page === undefined || index >= length) this.#own.delete(index);
      else page.bytes ??= this.#written.get(index);
    }
    this.#written.clear();
    this.#unlisted = [];
    return pages;
  }

  /** Has those of the young pages move out that the image still has: they were not written to since the one before, and may stay as they
   *  are for long. */
  #moveOut() {
    for (const [index, page] of this.#young) {
      if (index < this.#image.length && this.#image.page(index) === page) page.moveOut();
    }
    this.#young = new Map();
  }

  #withUnlisted(changed) {
    if (this.#unlisted.length === 0) return changed;
    const listed = new Set(changed.map(({ index }) => index));
    return [...this.#unlisted.filter(({ index }) => !listed.has(index)), ...changed].sort((left, right) => left.index - right.index);
  }

  /** The state as an image. */
  image() {
    return this.snapshot().image;
  }

  /** Puts the process into the state of an image of its module; only the pages that differ are written. Throws as
   *  `Machine.restore` does, and then the state is what it was before. */
  rollback(image) {
    expectModule(this.#module, image);
    const before = this.image();
    this.#goTo(image);
    try {
      this.#verify(image);
    } catch (error) {
      this.#goTo(before);
      throw error;
    }
  }

  #evaluate(message, env, limits, keepUpTo) {
    const request = requestOf(message, env, limits);
    return typeof request === "string" ? this.#run([encode(request)], keepUpTo) : request;
  }

  #run(request, keepUpTo) {
    const reply = this.#handle(request);
    if (reply.status <= keepUpTo) this.#keep();
    else this.#undo();
    return reply;
  }

  /** Evaluates a request. What it wrote stands until it is kept or undone. */
  #handle(request) {
    try {
      const { status, gas, bytes } = this.#core.handle(request);
      return new Reply(status, gas, bytes);
    } catch (error) {
      this.#rebuild();
      throw new LunetteError("machine-trapped", `the machine stopped: ${error.message}`, { cause: error });
    }
  }

  /** The same; the reply to a request that stops the machine is that of `trapped`. */
  #attempt(request, ahead, trapped) {
    try {
      return this.#handle(request);
    } catch (error) {
      if (trapped === undefined) {
        this.#repeat(ahead);
        throw error;
      }
      return trapped(error);
    }
  }

  /** Evaluates requests again whose changes were kept, on the state in which they were. */
  #repeat(evaluated) {
    if (evaluated.length === 0) return;
    for (const { request, status } of evaluated) {
      if (this.#handle(request).status === status) continue;
      this.#undo();
      throw new LunetteError("machine-trapped", "a message ends in another way when it is evaluated again");
    }
    this.#keep();
  }

  #keep() {
    const touched = this.#core.touched();
    const memory = this.#core.bytes();
    for (const index of touched) {
      const page = memory.subarray(index * PAGE, (index + 1) * PAGE);
      let copy = this.#written.get(index);
      if (copy === undefined) {
        copy = this.#borrow(index) ?? this.#room.page();
        this.#written.set(index, copy);
      }
      copy.set(page);
    }
    this.#length = this.#core.imagePages();
  }

  /** The bytes of a page of the image, if it is the machine's own: from now on what is in `#written` counts, so they need not be there twice. */
  #borrow(index) {
    const page = this.#own.get(index);
    const bytes = page?.bytes;
    if (page !== undefined) page.bytes = undefined;
    return bytes;
  }

  #undo() {
    const touched = this.#core.touched();
    const memory = this.#core.bytes();
    for (const index of touched) memory.set(this.#bytes(index), index * PAGE);
  }

  /** What a page held after the last message that succeeded. */
  #bytes(index) {
    return this.#written.get(index) ?? this.#image.bytes(index);
  }

  /** Another instance, that holds what the last one did after the last message that succeeded. */
  #rebuild() {
    this.#core = this.#load();
    if (this.#written.size === 0) return;
    const memory = this.#core.bytes();
    for (const [index, bytes] of this.#written) memory.set(bytes, index * PAGE);
    this.#core.restored();
    const digests = new Map(this.#core.snapshot(true, (index) => this.#bytes(index)).map(({ index, digest }) => [index, digest]));
    // A page without a digest is all zero.
    this.#unlisted = Array.from(this.#written, ([index, bytes]) => ({ index, digest: digests.get(index) ?? NO_DIGEST, bytes }));
  }

  /** An instance in the state of the image, with room for what was written since. */
  #load() {
    const { boot } = this.#module;
    const image = this.#image;
    const core = new Core(this.#module.compiled);
    core.grow(this.#length);
    // A fresh instance holds the data of the module, most of which belongs to the booted image too.
    const gone = image === boot ? [] : boot.differences(image).filter((index) => image.page(index) === undefined);
    for (const index of gone) core.bytes().fill(0, index * PAGE, (index + 1) * PAGE);
    writePages(core.bytes(), image);
    core.restored();
    return core;
  }

  #goTo(image) {
    const before = this.#image;
    this.#image = image;
    this.#length = image.length;
    this.#core.grow(image.length);
    const memory = this.#core.bytes();
    // What has not been verified is not taken at its word.
    const written = before.differences(image, { shared: !verified.has(image) });
    for (const index of written) memory.set(image.bytes(index), index * PAGE);
    this.#core.restored();
  }

  /** Checks the digests of an image that is in the memory now, once in the life of the image. */
  #verify(image) {
    if (verified.has(image) || image === this.#module.boot) return;
    const found = this.#core.snapshot(true, (index) => image.bytes(index));
    const wrong = found.find(({ index, digest }) => image.page(index) === undefined || !equal(image.page(index).digest, digest));
    if (wrong !== undefined) throw new LunetteError("corrupt-image", `page ${wrong.index} of the image does not have its digest`);
    if (found.length !== image.count) throw new LunetteError("corrupt-image", "the image names pages that are no part of the state");
    verified.add(image);
  }
}

/** The state of a machine as an image that is the machine's own: the bytes of its pages are there until the machine goes on, and only what names
 *  them after that. So a machine that is asked for its state in this way alone holds it once besides its memory, not twice. */
export { momentOf };

/** In the place of the digest of a page that is all zero, where an image has none. */
const NO_DIGEST = new Uint8Array(32);

/** Images whose digests have been checked, or computed. */
const verified = new WeakSet();

function expectModule(module, image) {
  if (imageOf(image, "image").module !== module.hash) {
    throw new LunetteError("module-mismatch", `the image was made by module ${image.module}, and this is ${module.hash}`);
  }
}

/** Writes the pages of an image, neighbours in one go where their bytes lie side by side. Not those that have lent their bytes. */
function writePages(memory, image) {
  let run;
  for (const { index, bytes } of image.pages()) {
    if (bytes === undefined) continue;
    const follows =
      run !== undefined && bytes.buffer === run.bytes.buffer && index * PAGE === run.end && bytes.byteOffset === run.bytes.byteOffset + run.end - run.start;
    if (follows) {
      run.end += PAGE;
    } else {
      if (run !== undefined) writeRun(memory, run);
      run = { bytes, start: index * PAGE, end: (index + 1) * PAGE };
    }
  }
  if (run !== undefined) writeRun(memory, run);
}

function writeRun(memory, { bytes, start, end }) {
  memory.set(new Uint8Array(bytes.buffer, bytes.byteOffset, end - start), start);
}
