// The same in Node: without what is for browsers only.
export type * from "./index.js";
export { Lunette, LunetteError, Process } from "./index.js";
