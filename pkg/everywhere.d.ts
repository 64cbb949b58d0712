// What `lunette` has wherever it runs.
export { LunetteError } from "./error.js";
export { Lunette, type ClockReading, type Status } from "./network.js";
export { Process, type Moment, type ForkOptions, type ProcessInfo, type Upgrade } from "./process.js";
export type * from "./events.js";
export type * from "./inspection.js";
export type * from "./messages.js";
export type * from "./options.js";
export type * from "./outside.js";
export type * from "./result.js";
export type * from "./values.js";
export type * from "./wallets.js";
