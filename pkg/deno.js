// The entry for Deno, which has what Node has: files, SQLite, and threads that start in a seventh of the time of its web workers.
export * from "./node.js";
