// How the tabs of one network speak: a channel for all, and one for each tab, so that an answer is copied to nobody else.

/** The channels of one tab. `receive` gets what is sent to it or to all, never what it sent itself. */
export class TabChannel {
  #name;
  #common;
  #inbox;
  #outgoing = new Map();
  #closed = false;

  constructor(name, tab, receive) {
    this.#name = name;
    this.#common = new BroadcastChannel(name);
    this.#inbox = new BroadcastChannel(tabName(name, tab));
    for (const channel of [this.#common, this.#inbox]) channel.onmessage = ({ data }) => receive(data);
  }

  /** Sends to all other tabs. */
  broadcast(message) {
    if (!this.#closed) this.#common.postMessage(message);
  }

  /** Sends to one tab. Throws when the message cannot be cloned. */
  send(tab, message) {
    if (this.#closed) return;
    if (!this.#outgoing.has(tab)) this.#outgoing.set(tab, new BroadcastChannel(tabName(this.#name, tab)));
    this.#outgoing.get(tab).postMessage(message);
  }

  /** Lets go of what was kept for a tab that is no more. */
  forget(tab) {
    this.#outgoing.get(tab)?.close();
    this.#outgoing.delete(tab);
  }

  close() {
    this.#closed = true;
    for (const channel of [this.#common, this.#inbox, ...this.#outgoing.values()]) channel.close();
    this.#outgoing.clear();
  }
}

/** The name of a tab's own channel, and of the lock that it holds while it lives. */
export function tabName(name, tab) {
  return `${name}/${tab}`;
}
