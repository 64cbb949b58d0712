// Signers, as aoconnect knows them: functions that get what is to be signed and give an item, or its signature.
import { bytesOfBase64url } from "../common/base64url.js";
import { bytesOf, fieldsOf, guarded, invalid, text } from "../common/input.js";
import { isKey, isSigning, signerOfKey, signerOfSigning } from "./wallet.js";

/** Where a signer keeps the name of the identity that it stands for. */
const IDENTITY = Symbol("the identity of a signer");

/** A signer: by a key (JWK), by a wallet that signs items itself, or by an identity of the network, which has the key. */
export function createDataItemSigner(wallet = "default") {
  if (typeof wallet === "string" && wallet !== "") return signerOfIdentity(text(wallet, "wallet"));
  if (guarded("wallet", () => isSigning(wallet))) return signerOfSigning(wallet);
  if (guarded("wallet", () => isKey(wallet))) return signerOfKey(guarded("wallet", () => ({ ...wallet })));
  throw invalid("wallet", "must be an RSA key as a JWK, something that has `signDataItem`, or the name of an identity");
}

/** The identity that a signer stands for; undefined when it is a wallet. */
export function identityOf(signer) {
  if (signer === undefined || signer === null) return "default";
  if (typeof signer !== "function") throw invalid("signer", "must be a function, such as `createDataItemSigner` gives");
  return signer[IDENTITY];
}

function signerOfIdentity(name) {
  const signer = async () => {
    throw invalid("signer", "stands for an identity of a network: only that network can sign with it");
  };
  return Object.assign(signer, { [IDENTITY]: name });
}

/** Has a signer sign an item: `{ id, raw }`. */
export async function signItem(network, signer, draft) {
  let created;
  const create = async (asked = {}) => {
    const { publicKey, type = 1, passthrough = false } = fieldsOf(asked, "create");
    if (passthrough) return { ...draft };
    const key = typeof publicKey === "string" ? bytesOfBase64url(publicKey, "publicKey") : bytesOf(publicKey, "publicKey");
    created = { ...draft, type, key };
    return network.draftItem(created);
  };
  // Older signers take the fields themselves: they find them on the function.
  const given = await signer(Object.assign(create, draft), "ans104");
  const { id, raw, signature } = guarded("signer", () => ({ id: given?.id, raw: given?.raw, signature: given?.signature }));
  if (raw !== undefined) return { id, raw: bytesOf(raw, "signer") };
  if (signature !== undefined && created !== undefined) return network.sealItem(created, bytesOf(signature, "signer"));
  throw invalid("signer", "must give { id, raw }, or call what it is given and give { signature }");
}
