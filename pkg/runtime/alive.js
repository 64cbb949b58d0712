// Noticing that a worker has ended. Browsers do not tell a page when one of its workers was ended from outside, but they give back the Web
// Locks that it held.
import { Lock, whenFree } from "../common/lock.js";
import { randomName } from "../common/random-name.js";

/** In a worker: holds a lock as long as it lives. Resolves to the name of the lock once it is held; to undefined where there are no
 *  locks: then nobody can be told. */
export async function holdForLife(locks = globalThis.navigator?.locks) {
  if (!locks) return undefined;
  const name = `lunette-runtime-${randomName()}`;
  return new Promise((resolve) => {
    const life = new Lock(locks, name);
    life.request({ granted: () => resolve(name), refused: () => resolve(undefined) });
  });
}

/** In the page: calls `ended` when the worker that holds this lock is no more. */
export function watchLife(name, ended, signal) {
  whenFree(globalThis.navigator.locks, name, ended, signal);
}
