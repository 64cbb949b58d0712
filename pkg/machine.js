// The entry for whoever holds processes themselves, without a network. See machine.d.ts.
//
// Runs wherever WebAssembly does: nothing here belongs to a browser, a worker, Node, Deno, Bun or workerd alone.
export { LunetteError } from "./error.js";
export { Image, moduleOf } from "./machine/image.js";
export { Machine } from "./machine/machine.js";
export { Module } from "./machine/module.js";
export { PAGE } from "./machine/page.js";
export { Reply } from "./machine/reply.js";
