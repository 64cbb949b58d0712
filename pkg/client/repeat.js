// Which calls may be made a second time when nobody knows whether the first one was carried out.

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

/** Bytes of an anchor (ANS-104). */
const ANCHOR_LENGTH = 32;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** 32 random characters, a byte each. */
export function randomAnchor() {
  return Array.from(crypto.getRandomValues(new Uint8Array(ANCHOR_LENGTH)), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** The parameters by which a call can be repeated without acting twice, where that is possible. */
export function repeatableParams(method, params) {
  const open = SIGNED.has(method) && params.item === undefined && params.anchor === undefined;
  return open ? { ...params, anchor: randomAnchor() } : params;
}

/** Whether a second call with these parameters acts no more than one does. */
export function isRepeatable(method, params) {
  return REPEATABLE.has(method) || (SIGNED.has(method) && (params.item !== undefined || params.anchor !== undefined));
}
