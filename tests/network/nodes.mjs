// Items as schedulers write them, and back.
import { createHash } from "node:crypto";
import { DataItem, createData } from "arbundles";

/** Types of signatures by the length of the key: number, and length of the signature (ANS-104). */
const TYPES = { 512: [1, 512], 32: [2, 64], 65: [3, 65] };

/** The signed item that a scheduler's JSON describes, byte for byte: what it does not say has one usual form. */
export function itemOf({ owner, signature, tags, data, anchor, target }) {
  const publicKey = Buffer.from(owner.key, "base64url");
  const [signatureType, signatureLength] = TYPES[publicKey.length];
  const signer = { publicKey, ownerLength: publicKey.length, signatureType, signatureLength };
  const bytes = createData(data, signer, { tags, target: target || undefined, anchor: anchor || undefined }).getRaw();
  Buffer.from(signature, "base64url").copy(bytes, 2);
  return new DataItem(bytes);
}

/** The address of whoever signed an item: of every type of key the hash. */
export const addressOf = (item) => createHash("sha256").update(item.rawOwner).digest("base64url");

export const tagOf = (tags, name) => tags.find((tag) => tag.name === name)?.value;

/** An item as schedulers write it. */
export function nodeOf(item) {
  const { id, signature, owner: key, target, rawAnchor, tags, rawData } = item;
  const [data, anchor] = [rawData, rawAnchor].map((bytes) => bytes.toString("utf8"));
  return { id, owner: { address: addressOf(item), key }, data, tags, signature, anchor, target };
}

/** Whether the signature of these bytes holds. What makes arbundles throw, it does not accept. */
export async function verifies(bytes) {
  try {
    return await DataItem.verify(Buffer.from(bytes));
  } catch {
    return false;
  }
}
