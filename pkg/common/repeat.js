// Which calls may be made a second time when nobody knows whether the first one was carried out.
import { randomAnchor } from "./anchor.js";

/** Reading, and setting what may be set twice. Importing a wallet that is there already gives that one; `createWallet` would make another
 *  one, and `removeWallet` would not find it. */
const REPEATABLE = new Set([
  "result",
  "results",
  "dryrun",
  "check",
  "inspect",
  "trace",
  "assign",
  "monitor",
  "unmonitor",
  "processes",
  "process",
  "log",
  "message",
  "outbox",
  "export",
  "pause",
  "upgrade",
  "resume",
  "identity",
  "identities",
  "clock",
  "settle",
  "status",
  "block",
  "draftItem",
  "sealItem",
  "readItem",
  "lint",
  "replicate",
  "replica",
  "follow",
  "relay",
  "setRelay",
  "fetchItem",
  "letters",
  "retry",
  "discard",
  "watch",
  "unwatch",
  "recoverKey",
  "importWallet",
  "exportWallet",
]);

/** Methods that make a signed item: the same anchor makes the same item, and the runtime takes an item only once. What a wallet signs in
 *  another way each time, the runtime finds again. */
const SIGNED = new Set(["send", "spawn"]);

/** The parameters by which a call can be repeated without acting twice, where that is possible. */
export function repeatableParams(method, params) {
  const open = SIGNED.has(method) && params.item === undefined && params.anchor === undefined;
  return open ? { ...params, anchor: randomAnchor() } : params;
}

/** Whether a second call with these parameters acts no more than one does. */
export function isRepeatable(method, params) {
  return REPEATABLE.has(method) || (SIGNED.has(method) && (params.item !== undefined || params.anchor !== undefined));
}
