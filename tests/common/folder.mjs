// Folders that are there for a test.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder; `name` is what it is for. */
export function makeFolder(name) {
  return mkdtemp(join(tmpdir(), `lunette-${name}-`));
}

/** Removes a folder, also while somebody who is about to end still writes to it. */
export function removeFolder(path) {
  return rm(path, { recursive: true, force: true, maxRetries: 5 });
}

/** A new folder that is gone when the test ends. */
export async function folderOf(t, name) {
  const path = await makeFolder(name);
  t.after(() => removeFolder(path));
  return path;
}
