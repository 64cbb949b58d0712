/** AO networks in a browser tab, in Node, in Deno and, through other entries, on the edge.
 *
 * {@link Lunette.open} opens a network; {@link Lunette} is all that it does, and {@link Process} the same for one process. In Node and Deno this name
 * leads to `lunette/node` and `lunette/deno`, which lack `deleteDatabase`.
 *
 * @module lunette */
import type { LunetteError } from "./error.js";
import type { Lunette } from "./network.js";
import type { Process } from "./process.js";

export * from "./everywhere.js";

/** Deletes a network of this browser with everything in it, whatever state it is in. Browsers only.
 * @param name The name of the network. Default `lunette`.
 * @returns Once it is gone.
 * @throws {@link LunetteError} `storage`: there is no IndexedDB here, or it failed.
 * @category Networks */
export function deleteDatabase(name?: string): Promise<void>;
