import { PAGE } from "./page.js";

/** Room for copies of pages that are young. An allocation for each would take longer than the copy, and most are soon replaced; the few
 *  that are not have to move out (`Page.moveOut`), since one page keeps the whole buffer. */
export class Room {
  static #PAGES = 8;
  #buffer;
  #used = Room.#PAGES;

  /** Bytes for one page. */
  page() {
    if (this.#used === Room.#PAGES) {
      this.#buffer = new ArrayBuffer(Room.#PAGES * PAGE);
      this.#used = 0;
    }
    return new Uint8Array(this.#buffer, this.#used++ * PAGE, PAGE);
  }
}
