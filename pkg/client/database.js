// The database of a network, from outside.
import { LunetteError } from "../error.js";
import { guarded, word } from "../common/input.js";

/** Deletes a network with everything in it, whatever state it is in. */
export async function deleteDatabase(name = "lunette") {
  guarded("name", () => word(name, "name"));
  if (typeof indexedDB === "undefined") throw new LunetteError("storage", "there is no IndexedDB here");
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(new LunetteError("storage", request.error.message));
  });
}
