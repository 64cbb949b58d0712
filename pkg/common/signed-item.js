// How a signed data item begins (ANS-104): the type of its signature, the signature, and the key.
import { base64urlOf } from "./base64url.js";
import { digestOf } from "./sha256.js";

/** Bytes of signature and key, by the number of the type. */
const LENGTHS = { 1: [512, 512], 2: [64, 32], 3: [65, 65], 4: [64, 32], 5: [64, 32], 6: [2052, 1025], 7: [65, 42], 101: [65, 65] };

/** Where the signature and the key of an item end: nowhere (NaN) when its type is none that there is. */
export function endsOf(bytes) {
  const [signature, key] = LENGTHS[bytes[0] | (bytes[1] << 8)] ?? [];
  return { signatureEnd: 2 + signature, keyEnd: 2 + signature + key };
}

/** The id of an item: the hash of its signature; undefined when the bytes are no item. */
export async function idOfItem(bytes) {
  const { signatureEnd } = endsOf(bytes);
  return bytes.length >= signatureEnd ? base64urlOf(await digestOf(bytes.subarray(2, signatureEnd))) : undefined;
}

/** Who is said to have signed: the hash of the key; undefined when the bytes are no item. */
export async function signerOfItem(bytes) {
  const { signatureEnd, keyEnd } = endsOf(bytes);
  return bytes.length >= keyEnd ? base64urlOf(await digestOf(bytes.subarray(signatureEnd, keyEnd))) : undefined;
}
