// Signed data items for a process, by a wallet of Arweave.
import { generateKeyPairSync } from "node:crypto";
import { ArweaveSigner, createData } from "arbundles";

/** The public key of a new wallet, and `batch(count)` that gives so many of `total` new items, each with what was signed and the
 *  signature. */
export async function signItems(target, total) {
  const jwk = generateKeyPairSync("rsa", { modulusLength: 4096 }).privateKey.export({ format: "jwk" });
  const signer = new ArweaveSigner(jwk);
  let made = 0;
  const one = async () => {
    made += 1;
    const anchor = String(made).padStart(32, "0");
    const tags = [{ name: "Action", value: "Info" }, { name: "Data-Protocol", value: "ao" }, { name: "Type", value: "Message" }];
    const item = createData("", signer, { target, anchor, tags });
    await item.sign(signer);
    return { item: [...item.getRaw()], message: [...(await item.getSignatureData())], signature: [...item.rawSignature] };
  };
  const stock = [];
  for (let number = 0; number < total; number += 1) stock.push(await one());
  return { jwk: { kty: "RSA", n: jwk.n, e: jwk.e, alg: "PS256", ext: true }, batch: (count) => stock.splice(0, count) };
}
