/** AO networks in a browser tab, in Node, in Deno and, through other entries, on the edge.
 *
 * {@link Lunette.open} opens a network; {@link Lunette} is all that it does, and {@link Process} the same for one process. In Node and Deno this name
 * leads to `lunette/node` and `lunette/deno`, which lack `deleteDatabase`.
 *
 * @module lunette */
import { LunetteError } from "./error.js";
import { Lunette } from "./network.js";
import { Process } from "./process.js";

export { LunetteError, Lunette, Process };
export type { ClockReading, Status } from "./network.js";
export type { Moment, ProcessInfo, Upgrade } from "./process.js";
export type { Result, StatusCode, Tag } from "./machine.js";
export type * from "./events.js";
export type * from "./inspection.js";
export type * from "./messages.js";
export type * from "./options.js";
export type * from "./outside.js";
export type * from "./values.js";
export type * from "./wallets.js";

/** Deletes a network of this browser with everything in it, whatever state it is in. Browsers only.
 * @param name The name of the network. Default `lunette`.
 * @returns Once it is gone.
 * @throws {@link LunetteError} `storage`: there is no IndexedDB here, or it failed.
 * @category Networks */
export function deleteDatabase(name?: string): Promise<void>;
