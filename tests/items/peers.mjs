// The packages that most applications on AO sign and read items with.
import { createPrivateKey, createPublicKey, sign as signBytes } from "node:crypto";
import {
  ArweaveSigner,
  DataItem,
  EthereumSigner,
  HexInjectedSolanaSigner,
  InjectedAptosSigner,
  InjectedSolanaSigner,
  MultiSignatureAptosSigner,
  TypedEthereumSigner,
  bundleAndSignData,
  createData,
  unbundleData,
} from "arbundles";
import Arweave from "arweave";
import browserDriver from "arweave/web/lib/crypto/webcrypto-driver.js";

const BrowserDriver = browserDriver.default ?? browserDriver;

export const arweave = Arweave.init({});

/** A wallet of Arweave that is made for this run. */
export const jwk = await arweave.wallets.generate();

const SECRET = Buffer.alloc(32, 7);
/** An ed25519 private key as RFC 8410 writes it: a fixed head and the secret. */
const privateKey = (secret) => createPrivateKey({ key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), secret]), format: "der", type: "pkcs8" });
const publicKey = (key) => createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
const ed25519 = privateKey(SECRET);

/** A wallet as the peers expect it in a page. */
const wallet = {
  publicKey: { toBuffer: () => publicKey(ed25519) },
  signMessage: async (message) => signBytes(null, message, ed25519),
};

/** A wallet of Aptos as they expect it: it signs more than it is given, and says so. */
const aptosWallet = {
  async signMessage({ message, nonce }) {
    const fullMessage = `APTOS\nmessage: ${message}\nnonce: ${nonce}`;
    return { fullMessage, signature: signBytes(null, Buffer.from(fullMessage), ed25519).toString("hex") };
  },
};

/** Keys of Aptos that sign together, those at `places`; how many have to is written as `threshold`, one byte or letter. */
export function several(secrets, threshold, places) {
  const keys = secrets.map((secret) => privateKey(Buffer.alloc(32, secret)));
  const owner = Buffer.alloc(32 * 32 + 1);
  keys.forEach((key, place) => owner.set(publicKey(key), place * 32));
  owner.set(Buffer.from(threshold), 32 * 32);
  const collect = async (message) => ({ signatures: places.map((place) => signBytes(null, message, keys[place])), bitmap: places });
  return { kind: "multi-aptos", number: 6, signer: new MultiSignatureAptosSigner(owner, collect) };
}

/** One account for each type of signature: how the peers sign, and what `lunette-item` has to know to sign the same. */
export const ACCOUNTS = [
  { kind: "arweave", number: 1, signer: new ArweaveSigner(jwk) },
  // Their signer of the type 2 carries the name of Solana; that of the type 4 signs hexadecimal text.
  { kind: "ed25519", number: 2, signer: new InjectedSolanaSigner(wallet), secret: SECRET },
  { kind: "ethereum", number: 3, signer: new EthereumSigner(SECRET.toString("hex")), secret: SECRET },
  { kind: "solana", number: 4, signer: new HexInjectedSolanaSigner(wallet), secret: SECRET },
  { kind: "injected-aptos", number: 5, signer: new InjectedAptosSigner(aptosWallet, publicKey(ed25519)) },
  several([1, 2, 3], "2", [0, 2]),
  { kind: "typed-ethereum", number: 7, signer: new TypedEthereumSigner(SECRET.toString("hex")) },
];

/** An item that a peer signs. */
export async function sign(account, { data = "", ...options }) {
  const item = createData(data, account.signer, options);
  await item.sign(account.signer);
  return item;
}

/** An item with an encoding of its tags that nobody writes, signed by a peer. */
export async function signTagBytes(account, count, tagBytes, data) {
  const { signer } = account;
  const head = Buffer.alloc(2 + signer.signatureLength);
  head.writeUInt16LE(signer.signatureType);
  const lengths = Buffer.alloc(2 + 16);
  lengths.writeBigUInt64LE(BigInt(count), 2);
  lengths.writeBigUInt64LE(BigInt(tagBytes.length), 10);
  const item = new DataItem(Buffer.concat([head, signer.publicKey, lengths, Buffer.from(tagBytes), Buffer.from(data)]));
  await item.sign(signer);
  return item;
}

/** The item of these bytes; what it says is read when it is asked. */
export const read = (bytes) => new DataItem(Buffer.from(bytes));

/** Whether arbundles finds the signature of these bytes right. What makes it throw, it does not accept. */
export const verifies = (bytes) => quietly(() => DataItem.verify(Buffer.from(bytes)));

/** Whether arweave-js, as it runs in browsers, does; for items of the type 1. */
export async function verifiesInBrowser(bytes) {
  const item = read(bytes);
  const message = await item.getSignatureData();
  return quietly(() => new BrowserDriver().verify(item.owner, message, item.rawSignature));
}

/** Both print what they refuse. */
async function quietly(verify) {
  const warn = console.warn;
  console.warn = () => {};
  try {
    return await verify();
  } catch {
    return false;
  } finally {
    console.warn = warn;
  }
}

/** The bytes of a bundle of signed items. */
export async function bundle(items) {
  const bundle = await bundleAndSignData(await Promise.all(items.map(signed)), null);
  return bundle.getRaw();
}

/** A peer signs items again that it has not seen being signed, unless it is told. */
async function signed(bytes) {
  const item = read(bytes);
  await item.setSignature(item.rawSignature);
  return item;
}

/** The items of a bundle. */
export const unbundle = (bytes) => unbundleData(Buffer.from(bytes)).items;

/** A signed transaction of arweave-js. */
export async function transaction({ format = 2, tags = [], data = "", ...attributes }) {
  const made = await arweave.createTransaction({ reward: "1", last_tx: "", ...attributes, data }, jwk);
  made.format = format;
  for (const { name, value } of tags) made.addTag(name, value);
  await arweave.transactions.sign(made, jwk);
  return made;
}

/** Whether arweave-js finds right what somebody wrote as JSON. */
export const verifiesTransaction = (json) => quietly(() => arweave.transactions.verify(arweave.transactions.fromRaw(json)));
