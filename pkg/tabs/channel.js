// How the tabs of one network speak: a channel for all, and one for each tab, so that an answer is copied to nobody else.

import { Batch } from "../common/batch.js";

/** The channels of one tab. `receive` gets what is sent to it or to all, never what it sent itself; `refused` what
 *  cannot be cloned. */
export class TabChannel {
  #name;
  #refused;
  #common;
  #toAll;
  #inbox;
  #outgoing = new Map();
  #closed = false;

  constructor(name, tab, { receive, refused }) {
    this.#name = name;
    this.#refused = refused;
    this.#common = new BroadcastChannel(name);
    this.#toAll = new Batch(this.#common, refused);
    this.#inbox = new BroadcastChannel(tabName(name, tab));
    for (const channel of [this.#common, this.#inbox]) channel.onmessage = ({ data }) => data.forEach(receive);
  }

  /** Sends to all other tabs. */
  broadcast(message) {
    if (!this.#closed) this.#toAll.add(message);
  }

  /** Sends to one tab. */
  send(tab, message) {
    if (this.#closed) return;
    if (!this.#outgoing.has(tab)) {
      const channel = new BroadcastChannel(tabName(this.#name, tab));
      this.#outgoing.set(tab, { channel, batch: new Batch(channel, this.#refused) });
    }
    this.#outgoing.get(tab).batch.add(message);
  }

  /** Lets go of what was kept for a tab that is no more. */
  forget(tab) {
    const outgoing = this.#outgoing.get(tab);
    this.#outgoing.delete(tab);
    outgoing?.batch.flush();
    outgoing?.channel.close();
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    for (const tab of [...this.#outgoing.keys()]) this.forget(tab);
    this.#toAll.flush();
    this.#common.close();
    this.#inbox.close();
  }
}

/** The name of a tab's own channel, and of the lock that it holds while it lives. */
export function tabName(name, tab) {
  return `${name}/${tab}`;
}
