// What all wallets of pages have in common: they exist in windows only, a person may say no, and the account may become another one.
import { LunetteError } from "../error.js";
import { fieldsOf, guarded, invalid, readFields, whole } from "../common/input.js";
import { expectSame } from "./item.js";

/** Milliseconds that an extension has to show itself. */
const PATIENCE = 3_000;

/** How persons' refusals are worded where they have no code. */
const REFUSAL = /cancel|reject|denied|denies|declin|refus|closed/i;

/** How EIP-1193 numbers them. */
const REFUSED = 4001;

/** The longest time that can be waited, in milliseconds. */
const LONGEST = 600_000;

const SIGNAL = { signal: (signal) => signal };

/** The options of `connect`; `more` are those of one wallet. */
export function connectOptions(options = {}, more = {}) {
  const { timeout = PATIENCE, ...rest } = readFields(fieldsOf(options), { ...SIGNAL, timeout: whole(0, LONGEST), ...more }, "connect");
  return { timeout, ...rest };
}

/** The options of `sign`. */
export function signOptions(options = {}) {
  return readFields(fieldsOf(options), SIGNAL, "sign");
}

/** A network that reads items. */
export function networkOf(network) {
  if (guarded("network", () => typeof network?.readItem !== "function")) throw invalid("network", "must be an open network");
  return network;
}

/** A wallet that is given, or the one that the page has, waited for; `event` tells that it has come. */
export async function awaitWallet({ given, global, event, timeout }) {
  if (given !== undefined) return given;
  if (typeof window === "undefined") {
    throw new LunetteError("wallet-missing", "wallets are in windows only: have the page sign, and hand the item over");
  }
  if (window[global] === undefined) await appearance(event, timeout);
  if (window[global] === undefined) throw new LunetteError("wallet-missing", `this browser has no \`${global}\`: its extension is not there`);
  return window[global];
}

function appearance(event, timeout) {
  return new Promise((resolve) => {
    const timer = setTimeout(end, timeout);
    function end() {
      clearTimeout(timer);
      window.removeEventListener(event, end);
      resolve();
    }
    window.addEventListener(event, end);
  });
}

/** What a wallet gives; what it throws is an error with a code. */
export async function asked(ask) {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof LunetteError) throw thrown;
    const text = String(thrown?.message ?? thrown);
    const refused = thrown?.code === REFUSED || REFUSAL.test(text);
    const [code, message] = refused ? ["wallet-refused", "the person has not agreed"] : ["wallet-failed", "the wallet has failed"];
    throw new LunetteError(code, `${message}: ${text}`, { cause: thrown instanceof Error ? thrown : undefined });
  }
}

/** The bytes of an item, once it is known that it says what was asked, and that this account has signed it. */
export async function verified(network, raw, fields, address) {
  const read = await network.readItem(raw);
  expectSame(fields, read, address);
  return raw;
}

/** Those who want to know of another account. */
export class Watchers {
  #watchers = new Set();

  add(watcher) {
    if (typeof watcher !== "function") throw invalid("callback", "must be a function");
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  tell(address) {
    for (const watcher of this.#watchers) watcher(address);
  }
}

/** Nothing can be signed before the person has agreed. */
export function notConnected() {
  return new LunetteError("wallet-missing", "no wallet is connected: call `connect` when the person wants it");
}
