// What the tests of wallets share.
import { Lunette } from "../../pkg/node.js";

const STANDING = { now: 1_700_000_000_000, height: 1000 };

export const TYPES = ["arweave", "ethereum", "ed25519"];

/** The signature types (ANS-104). */
export const NUMBERS = { arweave: 1, ed25519: 2, ethereum: 3 };

export const EVAL = [{ name: "Action", value: "Eval" }];

/** A network in memory whose clock stands still. */
export async function openNetwork(t, options = {}) {
  const network = await Lunette.open({ name: "wallets", store: "memory", clock: STANDING, ...options });
  t.after(() => network.close());
  return network;
}

/** The bytes of the item that a message of a network was signed as. */
export async function itemOf(network, id) {
  const { message } = await network.lookup(id, { proofs: true });
  const { type, key, signature } = message.proof;
  const { target, anchor, tags, data } = message;
  const bytes = (text) => new Uint8Array(Buffer.from(text, "base64url"));
  const draft = { type, key: bytes(key), tags, data, ...(target && { target }), ...(anchor && { anchor }) };
  return (await network.sealItem(draft, bytes(signature))).raw;
}
