// The database of a network, from outside.
import { LunetteError } from "./error.js";

/** Deletes a network with everything in it, whatever state it is in. */
export function deleteDatabase(name = "lunette") {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(new LunetteError("storage", request.error.message));
  });
}
