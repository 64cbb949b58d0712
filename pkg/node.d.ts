/** Networks in Node: the same as `lunette`, which leads here in Node, without what is for browsers only. The runtime is in the thread that opens a network, its
 * machines in others.
 *
 * @module lunette/node */
export * from "./everywhere.js";
