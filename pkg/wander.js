// Wallets in a person's browser, for pages: they sign what this network is then given as items.
export { LunetteError } from "./error.js";
export { ethereumSigner } from "./wander/ethereum.js";
export { wanderSigner } from "./wander/wander.js";
