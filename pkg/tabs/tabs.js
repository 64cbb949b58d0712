// One network, many tabs: one of them owns it, the others forward their calls to that one. When the owner dies, closes or is
// frozen, another one becomes the owner, and every tab asks the new owner again what is unanswered. A tab that is *yielding* (a service
// worker, which ends soon after the last request) owns the network only while there is none that is not.
//
// `Tabs` is a service (see runtime/rpc.js) like the network itself. Between tabs go:
//
//   to all     { kind: "who" }   { kind: "owner", term, yielding, version }   { kind: "gone", term }   { kind: "event", term, event }
//   to owner   { kind: "yield", term }
//              { kind: "call", term, from, key, method, params }   { kind: "cancel", term, from, key }   { kind: "listen", term, from, on }
//   to guest   { kind: "answer", term, key, value | error }
import { unsendable } from "../common/batch.js";
import { Calls } from "./calls.js";
import { LunetteError } from "../error.js";
import { Lock, whenFree } from "../common/lock.js";
import { Owner } from "./owner.js";
import { TabChannel, tabName } from "./channel.js";
import { isBefore, nextTerm, termKey } from "./term.js";
import { randomName } from "../common/random-name.js";
import { VERSION, isOfRelease } from "../common/version.js";
import { OwnerWatch } from "./owner-watch.js";

/** How often in a row the network may come to its end without having answered anything. */
const MAX_FAILURES = 3;

/** The network of a name, wherever it runs. */
export class Tabs {
  #name;
  #open;
  #preload;
  #onWaiting;
  #locks;
  #yielding;
  #version;
  #tab = randomName();
  #channel;
  /** Held while this tab lives. */
  #alive;
  /** Held, or waited for: makes the owner. */
  #lock;
  /** The term of the owner, once it is known. */
  #term;
  /** The latest term that this tab knows of: its own begin after it, even within a millisecond. */
  #latest;
  /** The term of the last owner that was another tab. */
  #asked;
  /** When this tab is the owner. */
  #owner;
  /** Settled once what this tab owned before is at its end. */
  #closing = Promise.resolve();
  /** By the names of the tabs that this owner has heard of: what ends waiting for their ends. */
  #guests = new Map();
  #calls = new Calls({ ask: (call) => this.#ask(call), withdraw: (call) => this.#withdraw(call) });
  #watch = new OwnerWatch({
    waiting: () => this.#calls.size > 0 && !this.#owner,
    ask: () => this.#askWho(),
    giveUp: () => this.#queue({ steal: true }),
  });
  #listener = null;
  #opened = false;
  #failures = 0;
  /** Why nothing can be called any more. */
  #over;

  /** `open` opens the network; `preload` gets ready what a guest needs to open it later; `onWaiting` is called when the lock is
   *  taken and its holder does not answer at once. Without `locks` this tab is alone. */
  constructor({ name, open, preload = () => {}, onWaiting = () => {}, locks = undefined, yielding = false, version = VERSION }) {
    this.#name = `lunette:${name}`;
    this.#open = open;
    this.#preload = preload;
    this.#onWaiting = onWaiting;
    this.#locks = locks;
    this.#yielding = yielding;
    this.#version = version;
  }

  /** Whether nothing can be called any more. */
  get over() {
    return this.#over !== undefined;
  }

  /** Finds the owner or becomes it; resolves once it answers. */
  async open(signal) {
    try {
      if (this.#locks) await this.#join();
      else this.#become();
      await this.call("status", {}, signal);
      this.#opened = true;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async call(method, params = {}, signal = undefined) {
    if (this.#over) throw this.#over;
    if (!this.#owner) this.#watch.start();
    const value = await this.#calls.make(method, params, signal);
    return method === "status" ? { ...value, role: this.#owner ? "owner" : "guest" } : value;
  }

  listen(callback) {
    const changed = (callback === null) !== (this.#listener === null);
    this.#listener = callback;
    if (!changed) return;
    if (this.#owner) this.#owner.want(callback !== null);
    else if (this.#term) this.#sayListening();
  }

  /** Stores what is on its way, and leaves the network to the other tabs. */
  async close() {
    if (this.#over) return;
    this.#over = new LunetteError("closed", "the network was closed");
    try {
      await (this.#owner ? this.#owner.close() : this.#closing);
    } finally {
      this.#leave();
    }
  }

  // Asking -------------------------------------------------------------------------------------------------------------------

  #ask(call) {
    const { key, method, params } = call;
    if (this.#owner) this.#runHere(call);
    else this.#send(this.#term, { kind: "call", key, method, params });
  }

  async #runHere({ key, method, params }) {
    const owner = this.#owner;
    try {
      const value = await owner.call(method, params);
      this.#failures = 0;
      this.#calls.answer(key, { value });
    } catch (error) {
      // The failure of an owner that is at its end means nothing: the next one is asked. Its success is true.
      if (!owner.over) this.#calls.answer(key, { error });
    }
  }

  #withdraw({ key }) {
    if (!this.#owner && this.#term) this.#send(this.#term, { kind: "cancel", key });
  }

  #send(term, message) {
    this.#channel.send(term.tab, { ...message, term, from: this.#tab });
  }

  #sayListening() {
    this.#send(this.#term, { kind: "listen", on: this.#listener !== null });
  }

  // Being one of many --------------------------------------------------------------------------------------------------------

  async #join() {
    this.#channel = new TabChannel(this.#name, this.#tab, {
      receive: (message) => this.#receive(message),
      refused: ({ key, method }, error) => method && this.#calls.answer(key, { error: unsendable(method, error) }),
    });
    this.#alive = new Lock(this.#locks, tabName(this.#name, this.#tab));
    const isHeld = await new Promise((done) => this.#alive.request({ granted: () => done(true), refused: () => done(false) }));
    if (this.#over) throw this.#over;
    if (!isHeld) return this.#stayAlone();
    this.#queue();
    this.#channel.broadcast({ kind: "who" });
  }

  /** Where locks are refused, storage is too: what is in memory belongs to one tab alone. */
  #stayAlone() {
    this.#channel.close();
    this.#channel = undefined;
    this.#become();
  }

  #askWho() {
    if (!this.#opened && !this.#term) {
      this.#onWaiting();
      this.#onWaiting = () => {};
    }
    this.#channel?.broadcast({ kind: "who" });
  }

  #receive(message) {
    if (this.#over) return;
    if (message.kind === "who") this.#tellWho();
    else if (message.kind === "owner") this.#meet(message);
    else if (message.term && this.#term && termKey(message.term) === termKey(this.#term)) this.#receiveOfTerm(message);
  }

  /** Messages of another term are from or for an owner that is no more. */
  #receiveOfTerm(message) {
    if (this.#owner) return this.#serve(message);
    this.#watch.heard();
    if (message.kind === "answer") return this.#calls.answer(message.key, message);
    if (message.kind === "event") return this.#listener?.(message.event);
    // The owner is gone.
    return this.#forgetOwner();
  }

  #serve(message) {
    if (message.kind === "yield") return this.#giveWay();
    this.#attend(message.from);
    if (message.kind === "call") this.#owner.serve(message);
    else if (message.kind === "cancel") this.#owner.cancel(message);
    else this.#owner.listen(message);
  }

  /** Keeps what a guest needs until its tab is no more. */
  #attend(guest) {
    if (this.#guests.has(guest)) return;
    const { signal, abort } = boundController();
    this.#guests.set(guest, abort);
    const owner = this.#owner;
    const forget = () => {
      this.#guests.delete(guest);
      this.#channel.forget(guest);
      owner.listen({ from: guest, on: false });
    };
    whenFree(this.#locks, tabName(this.#name, guest), forget, signal);
  }

  // Finding the owner --------------------------------------------------------------------------------------------------------

  #tellWho() {
    if (this.#owner) this.#channel?.broadcast({ kind: "owner", term: this.#term, yielding: this.#yielding, version: this.#version });
  }

  #meet({ term, yielding, version }) {
    const known = this.#term;
    if (known && isBefore(term, known)) return this.#tellWho();
    this.#watch.heard();
    if (known && termKey(term) === termKey(known)) return undefined;
    if (this.#owner) return this.#stepDown(takenOver());
    this.#latest = term;
    if (yielding && !this.#yielding) return this.#succeed(term);
    if (this.#yielding && !isOfRelease(version, this.#version)) return this.#end(ofOtherRelease(version, this.#version));
    this.#term = term;
    this.#preload();
    // Between two owners events may have gone unheard.
    if (this.#asked && this.#opened) this.#listener?.({ type: "owner", owner: false });
    this.#asked = term;
    if (this.#listener) this.#sayListening();
    return this.#calls.direct(termKey(term));
  }

  /** Asks an owner to give way. This tab waits for the lock already. */
  #succeed(term) {
    this.#forgetOwner();
    this.#preload();
    this.#send(term, { kind: "yield" });
  }

  #forgetOwner() {
    this.#term = undefined;
    this.#calls.direct(undefined);
  }

  // Owning -------------------------------------------------------------------------------------------------------------------

  /** Waits for the lock of the network, or takes it from whoever holds it. */
  #queue({ steal = false } = {}) {
    this.#lock?.release();
    const lock = new Lock(this.#locks, this.#name);
    this.#lock = lock;
    lock.request({ steal, granted: () => this.#become(), lost: () => this.#lock === lock && this.#stepDown(takenOver()) });
  }

  #become() {
    const term = nextTerm(this.#tab, this.#latest);
    this.#term = term;
    this.#latest = term;
    this.#owner = new Owner({
      open: async () => {
        await this.#closing;
        return this.#open();
      },
      tell: (event) => this.#listener?.(event),
      wanted: this.#listener !== null,
      lend: {
        answer: (tab, answer) => this.#channel.send(tab, { kind: "answer", term, ...answer }),
        event: (event) => this.#channel.broadcast({ kind: "event", term, event }),
      },
      refused: (error) => this.#end(error),
      lost: (error) => this.#stepDown(error),
    });
    this.#tellWho();
    if (this.#opened) this.#listener?.({ type: "owner", owner: true });
    this.#calls.direct(termKey(term));
  }

  /** What this tab ran is at its end. It goes on as a guest of the next owner, or as the next owner. */
  #stepDown(error) {
    if (!this.#owner || this.#over) return;
    if (error.code !== "not-owner") this.#failures += 1;
    if (!this.#channel || this.#failures === MAX_FAILURES) {
      this.#closing = this.#owner.close().catch(() => {});
      return this.#end(error);
    }
    this.#resign();
    this.#queue();
  }

  /** Leaves the network to a tab that waits for it, once everything is stored. */
  async #giveWay() {
    if (!this.#yielding) return;
    this.#resign();
    await this.#closing;
    if (!this.#over) this.#queue();
  }

  #resign() {
    this.#closing = this.#owner.close().catch(() => {});
    this.#dismissGuests();
    this.#owner = undefined;
    this.#asked = undefined;
    this.#forgetOwner();
    if (this.#opened) this.#listener?.({ type: "owner", owner: false });
    this.#watch.start();
  }

  #dismissGuests() {
    this.#channel?.broadcast({ kind: "gone", term: this.#term });
    for (const abort of this.#guests.values()) abort();
    this.#guests.clear();
  }

  /** This tab cannot have the network; another one may. */
  #end(error) {
    if (this.#over) return;
    this.#over = error;
    if (this.#opened) this.#listener?.({ type: "failed", code: error.code, message: error.message });
    this.#leave();
  }

  #leave() {
    this.#watch.stop();
    if (this.#owner) this.#dismissGuests();
    this.#lock?.release();
    this.#alive?.release();
    this.#channel?.close();
    this.#calls.rejectAll(this.#over);
  }
}

/** Pages are reloaded when there is a new release; what was installed for them earlier may be here for long. */
function ofOtherRelease(version, own) {
  const message = `a page has this network open with version ${version} of the package, and this is ${own}: update the older one, or close the page`;
  return new LunetteError("other-version", message, { retryable: true });
}

function takenOver() {
  return new LunetteError("not-owner", "another tab has taken this network over");
}

function boundController() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
