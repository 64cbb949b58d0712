// WAO and what is installed with it, by a file that finds it. `install.mjs` has to have run.
export { default as AoLoader } from "@permaweb/ao-loader";
export { ArMem, Server, acc, connect, cu, mu, scheduler, su } from "wao/test";
