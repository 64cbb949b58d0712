/** Bytes of an anchor (ANS-104). */
const ANCHOR_LENGTH = 32;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** 32 random characters, a byte each. */
export function randomAnchor() {
  return Array.from(crypto.getRandomValues(new Uint8Array(ANCHOR_LENGTH)), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
