import { PAGE } from "./page.js";

/** Room for copies of pages. An allocation for each would take longer than the copy; one for many would be held by the page that
 *  lives longest. */
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
