// Keys of the tests' own units, as signers of arbundles.
import { generateKeyPairSync, sign } from "node:crypto";
import { ArweaveSigner, InjectedSolanaSigner } from "arbundles";
import Arweave from "arweave";
import { addressOf } from "./nodes.mjs";

const MAKERS = {
  rsa: async () => new ArweaveSigner(await Arweave.init({}).wallets.generate()),
  ed25519: async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const bytes = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
    // Their signer of the type 2 carries the name of Solana.
    return new InjectedSolanaSigner({ publicKey: { toBuffer: () => bytes }, signMessage: async (message) => sign(null, message, privateKey) });
  },
};

/** A new key: `rsa` as units of AO have, which takes a second, or `ed25519`, with which signing takes no time. */
export async function newKey(kind) {
  const signer = await MAKERS[kind]();
  return { signer, address: addressOf({ rawOwner: signer.publicKey }) };
}
