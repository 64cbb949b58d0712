// Items as schedulers write them, and back.
import { DataItem, createData } from "arbundles";

/** Types of signatures by the length of the key: number, and length of the signature (ANS-104). */
const TYPES = { 512: [1, 512], 65: [3, 65] };

/** The signed item that a scheduler's JSON describes, byte for byte: what it does not say has one usual form. */
export function itemOf({ owner, signature, tags, data, anchor, target }) {
  const publicKey = Buffer.from(owner.key, "base64url");
  const [signatureType, signatureLength] = TYPES[publicKey.length];
  const signer = { publicKey, ownerLength: publicKey.length, signatureType, signatureLength };
  const bytes = createData(data, signer, { tags, target: target || undefined, anchor: anchor || undefined }).getRaw();
  Buffer.from(signature, "base64url").copy(bytes, 2);
  return new DataItem(bytes);
}

export const tagOf = (tags, name) => tags.find((tag) => tag.name === name)?.value;
