// The blocks of the local clock, as gateways give them. Nobody mined them: their hashes follow from their heights.
import { base64urlOf } from "../base64url.js";

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

async function hashOfHeight(height) {
  const text = new TextEncoder().encode(`the block of a local clock at height ${height}`);
  return base64urlOf(new Uint8Array(await crypto.subtle.digest("SHA-384", text)));
}
