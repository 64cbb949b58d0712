// The blocks of the local clock, as gateways give them. Nobody mined them: their hashes follow from their heights, and end with them,
// so that a block is found by its hash.
import { base64urlOf, bytesOfBase64url } from "../common/base64url.js";

/** Bytes of a hash, and of the height at its end. */
const HASH = 48;
const HEIGHT = 8;

/** A block as the REST functions of a node give it. */
export async function nodeBlock(network, height) {
  const block = await network.block(height);
  return {
    height,
    timestamp: secondsOf(block.timestamp),
    indep_hash: await hashOfHeight(height),
    previous_block: height === 0 ? "" : await hashOfHeight(height - 1),
    txs: [],
  };
}

/** A block as GraphQL gives it. */
export async function graphBlock(network, height) {
  const { timestamp, indep_hash: id, previous_block: previous } = await nodeBlock(network, height);
  return { id, timestamp, height, previous };
}

/** The time of a block: whole seconds, as on Arweave. */
export function secondsOf(milliseconds) {
  return Math.floor(milliseconds / 1000);
}

/** The height of the block with a hash; undefined when that is the hash of none that has come. */
export async function heightOfHash(network, hash) {
  if (!/^[\w-]{64}$/.test(hash)) return undefined;
  const bytes = bytesOfBase64url(hash, "hash");
  const height = Number(new DataView(bytes.buffer).getBigUint64(HASH - HEIGHT));
  const { height: last } = await network.clock();
  return height <= last && (await hashOfHeight(height)) === hash ? height : undefined;
}

export async function hashOfHeight(height) {
  const text = new TextEncoder().encode(`the block of a local clock at height ${height}`);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-384", text));
  new DataView(bytes.buffer).setBigUint64(HASH - HEIGHT, BigInt(height));
  return base64urlOf(bytes);
}
