// Wander, formerly ArConnect: `window.arweaveWallet`.
import { abortable } from "../common/abort.js";
import { bytesOf, guarded, invalid, objectOf, text } from "../common/input.js";
import { itemOf } from "./item.js";
import { asked, awaitWallet, connectOptions, networkOf, notConnected, signOptions, verified, Watchers } from "./page.js";

/** What signing takes: the address, and `signDataItem`, which asks the person each time or not, as they like. */
const PERMISSIONS = ["ACCESS_ADDRESS", "SIGN_TRANSACTION"];

/** The events of a window: the extension is there; the person has chosen another account. */
const LOADED = "arweaveWalletLoaded";
const SWITCHED = "walletSwitch";

/** The type of the signatures (ANS-104), and the bytes of a key. */
const ARWEAVE = 1;
const KEY_LENGTH = 512;

/** What the person is shown of the page. */
const APP_INFO = { appInfo: objectOf({ name: text, logo: text }) };

/** Signs items by Wander; `wallet` is what the page has as `window.arweaveWallet`, unless another one is given. */
export function wanderSigner(network, wallet) {
  if (wallet !== undefined && guarded("wallet", () => typeof wallet?.signDataItem !== "function")) throw invalid("wallet", "must have `signDataItem`");
  return new WanderSigner(networkOf(network), wallet);
}

class WanderSigner {
  #network;
  #given;
  #wallet;
  #address;
  #watchers = new Watchers();
  #onSwitch = ({ detail }) => this.#become(detail?.address);

  constructor(network, given) {
    this.#network = network;
    this.#given = given;
  }

  /** The account; undefined while none is connected. */
  get address() {
    return this.#address;
  }

  /** Asks the person, unless they have agreed already; gives the address. */
  async connect(options) {
    const { signal, ...rest } = connectOptions(options, APP_INFO);
    return abortable(signal, () => this.#connect(rest));
  }

  async #connect({ timeout, appInfo }) {
    const wallet = await awaitWallet({ given: this.#given, global: "arweaveWallet", event: LOADED, timeout });
    const granted = (await asked(() => wallet.getPermissions?.())) ?? [];
    if (!PERMISSIONS.every((permission) => granted.includes(permission))) await asked(() => wallet.connect(PERMISSIONS, appInfo));
    this.#address = await asked(() => wallet.getActiveAddress());
    this.#wallet = wallet;
    globalThis.window?.addEventListener(SWITCHED, this.#onSwitch);
    return this.#address;
  }

  /** Has the person sign; gives the bytes of the item, which says what was asked and holds. */
  async sign(item, options) {
    const { signal } = signOptions(options);
    const fields = itemOf(item);
    return abortable(signal, () => this.#sign(fields));
  }

  async #sign(fields) {
    const [wallet, address] = [this.#wallet, this.#address];
    if (wallet === undefined) throw notConnected();
    // What no item can say, the person is not asked for.
    await this.#network.draftItem({ type: ARWEAVE, key: new Uint8Array(KEY_LENGTH), ...fields });
    const signed = await asked(() => wallet.signDataItem(structuredClone(fields)));
    const raw = bytesOf(guarded("wallet", () => signed?.raw ?? signed), "wallet");
    return verified(this.#network, raw, fields, address);
  }

  /** Calls back with the address when the person switches to another account; gives the function that ends it. */
  onSwitch(callback) {
    return this.#watchers.add(callback);
  }

  /** Takes back what the person has agreed to. */
  async disconnect() {
    globalThis.window?.removeEventListener(SWITCHED, this.#onSwitch);
    const wallet = this.#wallet;
    this.#wallet = undefined;
    this.#address = undefined;
    if (wallet !== undefined) await asked(() => wallet.disconnect());
  }

  /** An account that this page may not know is not told: then it is asked. */
  async #become(address) {
    const wallet = this.#wallet;
    const next = address ?? (await asked(() => wallet?.getActiveAddress()).catch(() => undefined));
    if (this.#wallet !== wallet || next === this.#address) return;
    this.#address = next;
    this.#watchers.tell(next);
  }
}
