// Wallets of Ethereum in pages: `window.ethereum` (EIP-1193).
import { abortable } from "../common/abort.js";
import { fromHex, hex } from "../common/hex.js";
import { guarded, invalid } from "../common/input.js";
import { LunetteError } from "../error.js";
import { itemOf } from "./item.js";
import { asked, awaitWallet, connectOptions, networkOf, notConnected, signOptions, verified, Watchers } from "./page.js";

/** The type of the signatures (ANS-104). */
const ETHEREUM = 3;

/** Signed once: such wallets tell their address, and items carry the public key, which follows from a signature. */
const GREETING = "Lunette asks for your public key. This signature moves nothing.";

const LOADED = "ethereum#initialized";
const SWITCHED = "accountsChanged";

/** Signs items by a wallet of Ethereum; `wallet` is what the page has as `window.ethereum`, unless another one is given. */
export function ethereumSigner(network, wallet) {
  if (wallet !== undefined && guarded("wallet", () => typeof wallet?.request !== "function")) throw invalid("wallet", "must have `request`");
  return new EthereumSigner(networkOf(network), wallet);
}

class EthereumSigner {
  #network;
  #given;
  #wallet;
  /** As the wallet and as items write it. */
  #account;
  #address;
  #key;
  #watchers = new Watchers();
  #onSwitch = (accounts) => this.#become(accounts?.[0]);

  constructor(network, given) {
    this.#network = network;
    this.#given = given;
  }

  /** The account; undefined while none is connected. */
  get address() {
    return this.#address;
  }

  /** Asks the person for the account, and for a signature from which its public key follows; gives the address. */
  async connect(options) {
    const { signal, timeout } = connectOptions(options);
    return abortable(signal, () => this.#connect(timeout));
  }

  async #connect(timeout) {
    const wallet = await awaitWallet({ given: this.#given, global: "ethereum", event: LOADED, timeout });
    const [account] = (await asked(() => wallet.request({ method: "eth_requestAccounts" }))) ?? [];
    if (typeof account !== "string") throw new LunetteError("wallet-refused", "the person has chosen no account");
    const { key, address } = await this.#network.recoverKey(GREETING, await personalSign(wallet, account, new TextEncoder().encode(GREETING)));
    if (address.toLowerCase() !== account.toLowerCase()) throw new LunetteError("wallet-failed", "the wallet signs by another account than it tells");
    this.#wallet?.removeListener?.(SWITCHED, this.#onSwitch);
    wallet.on?.(SWITCHED, this.#onSwitch);
    this.#wallet = wallet;
    this.#account = account;
    this.#address = address;
    this.#key = key;
    return address;
  }

  /** Has the person sign; gives the bytes of the item, which says what was asked and holds. */
  async sign(item, options) {
    const { signal } = signOptions(options);
    const fields = itemOf(item);
    return abortable(signal, () => this.#sign(fields));
  }

  async #sign(fields) {
    const [wallet, account, key, address] = [this.#wallet, this.#account, this.#key, this.#address];
    if (key === undefined) throw notConnected();
    const draft = { type: ETHEREUM, key, ...fields };
    const signature = await personalSign(wallet, account, await this.#network.draftItem(draft));
    const { raw } = await this.#network.sealItem(draft, signature);
    return verified(this.#network, raw, fields, address);
  }

  /** Calls back with the address, or undefined, when the person switches to another account: that one has to be connected first. */
  onSwitch(callback) {
    return this.#watchers.add(callback);
  }

  /** Forgets the account. */
  async disconnect() {
    this.#wallet?.removeListener?.(SWITCHED, this.#onSwitch);
    this.#forget();
    this.#wallet = undefined;
  }

  #become(account) {
    if (account === this.#account) return;
    this.#forget();
    this.#watchers.tell(account);
  }

  #forget() {
    this.#account = undefined;
    this.#address = undefined;
    this.#key = undefined;
  }
}

/** A signature over a personal message, with 27 or 28 at its end, also by wallets that write 0 or 1. */
async function personalSign(wallet, account, bytes) {
  const text = await asked(() => wallet.request({ method: "personal_sign", params: [`0x${hex(bytes)}`, account] }));
  if (typeof text !== "string" || !/^0x[\da-f]{130}$/i.test(text)) throw new LunetteError("wallet-failed", "the wallet gave no signature");
  const signature = fromHex(text.slice(2));
  if (signature[64] < 27) signature[64] += 27;
  return signature;
}
