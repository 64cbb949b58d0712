import type { Lunette } from "./network.js";
import type { Abortable, Account } from "./values.js";

/** The types of keys.
 * @category Wallets */
export type KeyType = "arweave" | "ethereum" | "ed25519";

/** A name to sign by: a key of this network that follows from the name, or a wallet.
 * @category Wallets */
export interface Identity {
  /** The name. */
  name: string;
  /** The address: 43 characters, or of an Ethereum wallet `0x` and 40 digits. */
  address: Account;
  /** The type of the key. */
  type: KeyType;
  /** Whether {@link Lunette.exportWallet} gives the key. */
  exportable: boolean;
  /** Whether it is a wallet, which {@link Lunette.removeWallet} forgets. */
  removable: boolean;
}

/** A wallet that is to be made.
 * @category Wallets */
export interface CreateWalletOptions extends Abortable {
  /** Its name, of 1 to 128 bytes. Default: `guest-` and the first letters of its address. */
  name?: string;
  /** The type of its key. Default `arweave`: RSA-PSS with 4,096 bits. */
  type?: KeyType;
  /** Whether anybody will ever get to see the key. Default false: then an Arweave key cannot be read out of the browser any more. */
  extractable?: boolean;
}

/** A wallet in whose key somebody has.
 * @category Wallets */
export interface ImportWalletOptions extends Abortable {
  /** Its name, of 1 to 128 bytes. */
  name: string;
  /** The private key: an RSA key of 4,096 bits as a JWK, also as JSON; of the other types 32 bytes, also as hexadecimal. */
  key: ArweaveKey | string | Uint8Array | ArrayBuffer;
  /** The type of the key. Needed for keys that are no JWK. */
  type?: KeyType;
  /** Whether {@link Lunette.exportWallet} may give the key back. Default false. */
  extractable?: boolean;
}

/** A private RSA key as wallets of Arweave are stored: a JWK (RFC 7518 section 6.3), its numbers in base64url.
 * @category Wallets */
export interface ArweaveKey {
  /** The type of the key: `RSA`. */
  kty: string;
  /** The modulus, which is also the public key of a data item. */
  n: string;
  /** The public exponent. */
  e: string;
  /** The private exponent. */
  d: string;
  /** The first prime. */
  p: string;
  /** The second prime. */
  q: string;
  /** The exponent of the first prime. */
  dp: string;
  /** The exponent of the second prime. */
  dq: string;
  /** The coefficient of the second prime. */
  qi: string;
}

/** A wallet and its private key. {@link Lunette.importWallet} takes both.
 * @category Wallets */
export interface ExportedWallet extends Identity {
  /** The key: a JWK, or 32 bytes as hexadecimal, with `0x` for Ethereum. */
  key: ArweaveKey | string;
}

/** Who signed a text.
 * @category Signing elsewhere */
export interface RecoveredKey {
  /** The public key. */
  key: Uint8Array;
  /** The address, `0x` and 40 digits. */
  address: Account;
}
