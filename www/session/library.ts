// What is the machine's own, and no part of a process.

/** Whether a chunk is of the machine's library: those names begin with a point. Its `json` is no Lua, so it has no chunk. */
export function isLibraryChunk(name: string): boolean {
  return name.startsWith(".");
}
