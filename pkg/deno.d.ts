/** Networks in Deno: the same as `lunette`, which leads here in Deno, without what is for browsers only. The runtime is in the thread that opens a network, its
 * machines in others.
 *
 * @module lunette/deno */
export * from "./everywhere.js";
