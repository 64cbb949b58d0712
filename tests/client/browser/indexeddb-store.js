// The store of the network that evaluates nothing, in IndexedDB: one record, one transaction a change, strict.
import { emptyState } from "../fake-network.js";

export class IndexedDbStore {
  #database;

  constructor(name) {
    this.#database = new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("state");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  async raise() {
    return this.#transact((state) => (state.epoch += 1));
  }

  async update(epoch, change) {
    return this.#transact((state) => {
      if (state.epoch !== epoch) throw Object.assign(new Error("another tab has taken this network over"), { code: "not-owner" });
      return change(state);
    });
  }

  async #transact(change) {
    const transaction = (await this.#database).transaction("state", "readwrite", { durability: "strict" });
    const records = transaction.objectStore("state");
    return new Promise((resolve, reject) => {
      let value;
      let problem;
      const request = records.get(0);
      request.onsuccess = () => {
        try {
          const state = request.result ?? emptyState();
          value = change(state);
          records.put(state, 0);
          transaction.commit();
        } catch (error) {
          problem = error;
          transaction.abort();
        }
      };
      transaction.oncomplete = () => resolve(value);
      transaction.onabort = () => reject(problem ?? transaction.error);
    });
  }
}
