// Wallets: who signs with a key that this network has not.
import { base64urlOf, bytesOfBase64url } from "../common/base64url.js";
import { bytesOf, invalid } from "../common/input.js";
import { digestOf } from "../common/sha256.js";
import { idOfItem } from "../common/signed-item.js";

/** Signature types (ANS-104): an Arweave wallet's. */
const ARWEAVE = 1;

/** What an item is signed for, in the words of aoconnect. */
const DATA_ITEM = "ans104";

/** 32 bytes of salt, as WebCrypto in Arweave's own libraries has them. */
const ALGORITHM = { name: "RSA-PSS", hash: "SHA-256", saltLength: 32 };

/** The private numbers of an RSA key. */
const PRIVATE = ["d", "p", "q", "dp", "dq", "qi"];

/** Whether something is an RSA key as Arweave's wallets are stored. */
export function isKey(wallet) {
  return wallet?.kty === "RSA";
}

/** Whether something signs items itself, as wallets in browsers do. */
export function isSigning(wallet) {
  return typeof wallet?.signDataItem === "function";
}

/** A signer by a key. */
export function signerOfKey(jwk) {
  for (const field of ["n", "e", ...PRIVATE]) {
    if (typeof jwk[field] !== "string") throw invalid(`wallet.${field}`, "is missing: the key must be a private RSA key as a JWK");
  }
  const publicKey = bytesOfBase64url(jwk.n, "wallet.n");
  let imported;
  return async (create, kind = DATA_ITEM) => {
    expectDataItem(kind);
    imported ??= importKey(jwk);
    const key = await imported;
    const bytes = await create({ type: ARWEAVE, publicKey, alg: "rsa-v1_5-sha256" });
    const signature = await crypto.subtle.sign(ALGORITHM, key, bytes).then((buffer) => new Uint8Array(buffer), refuseKey);
    return { signature, address: base64urlOf(await digestOf(publicKey)) };
  };
}

/** A signer by what signs whole items: `window.arweaveWallet`. */
export function signerOfSigning(wallet) {
  return async (create, kind = DATA_ITEM) => {
    expectDataItem(kind);
    const { data, tags, target, anchor } = await create({ passthrough: true });
    const signed = await wallet.signDataItem({ data, tags, target, anchor });
    const raw = bytesOf(signed?.raw ?? signed, "signer");
    const id = await idOfItem(raw);
    if (id === undefined) throw invalid("signer", "gave bytes that are no data item");
    return { id, raw };
  };
}

function importKey(jwk) {
  const usable = Object.fromEntries(["kty", "n", "e", ...PRIVATE].map((field) => [field, jwk[field]]));
  const { name, hash } = ALGORITHM;
  return crypto.subtle.importKey("jwk", usable, { name, hash }, false, ["sign"]).catch(refuseKey);
}

/** Some keys are found to be none when they are read, some when they sign. */
function refuseKey(error) {
  throw Object.assign(invalid("wallet", "is no RSA key that can be used"), { cause: error });
}

function expectDataItem(kind) {
  if (kind !== DATA_ITEM) throw invalid("kind", `must be "${DATA_ITEM}": this network takes data items, not HTTP signatures`);
}
