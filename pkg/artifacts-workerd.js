// What a network is made of, in workerd: that compiles modules before a worker starts, and none of bytes.
import * as glue from "./dist/lunette_web.js";
import runtime from "./dist/lunette_web_bg.wasm";
import { HASH } from "./dist/process-hash.js";
import machine from "./dist/process.wasm";

glue.initSync({ module: runtime });

export const { Network, callAlone } = glue;

/** The module that new processes get. */
export const MODULE = { hash: HASH, compiled: machine };
