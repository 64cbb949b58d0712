/** The wallets in a person's browser: Wander (formerly ArConnect) and wallets of Ethereum. They exist in pages only, not in workers.
 *
 * What a wallet signs is verified, and compared with what it was asked to sign.
 *
 * @example
 * ```js
 * import { Lunette } from "lunette";
 * import { wanderSigner } from "lunette/wander";
 *
 * const ao = await Lunette.open();
 * const wander = wanderSigner(ao);
 * await wander.connect(); // asks the person
 * const [shop] = await ao.processes();
 * if (shop) await ao.send({ item: await wander.sign({ target: shop.id, tags: { Action: "Ping" } }) });
 * ```
 *
 * @module lunette/wander */
import { LunetteError, type Abortable, type Account, type Data, type Id, type Lunette, type Tag, type Tags } from "./index.js";
export { LunetteError };

/** What an item is to say. No tag is added. */
export interface ItemContent {
  /** Its content. Default: nothing. */
  data?: Data;
  /** Its tags. */
  tags?: Tags;
  /** To whom it goes. Default: nobody. */
  target?: Id;
  /** 32 bytes of text that make it unlike all others. Default: random. */
  anchor?: string;
}

/** How a wallet is waited for. */
export interface ConnectWalletOptions extends Abortable {
  /** Milliseconds that the extension has to show itself, at most ten minutes. Default 3,000. */
  timeout?: number;
}

/** How Wander is asked. */
export interface ConnectWanderOptions extends ConnectWalletOptions {
  /** What the person is shown of the page. */
  appInfo?: AppInfo;
}

/** What the person is shown of a page. */
export interface AppInfo {
  /** Its name. */
  name?: string;
  /** The address of its logo. */
  logo?: string;
}

/** A wallet that is asked to sign.
 * @typeParam Options What `connect` takes. */
export interface PageSigner<Options = ConnectWalletOptions> {
  /** The account; undefined while none is connected. */
  readonly address: Account | undefined;
  /** Asks the person for what signing takes.
   * @param options How long the wallet is waited for, and what the person is shown.
   * @returns The address of the account.
   * @throws {@link LunetteError} `wallet-missing`: there is none; `wallet-refused`: the person said no; `wallet-failed`. */
  connect(options?: Options): Promise<Account>;
  /** Has the person sign a data item.
   * @param item What it is to say.
   * @param options A signal that ends the call.
   * @returns The bytes of the item, for `send`, `spawn` and `post`. It was verified, and says what was asked.
   * @throws {@link LunetteError} `wallet-missing`: none is connected; `wallet-refused`: the person said no; `wallet-changed`: the item says something else,
   * and `field` says where, such as `tags.Quantity`; `wallet-switched`: another account has signed; `wallet-failed`; `invalid-item`. */
  sign(item: ItemContent, options?: Abortable): Promise<Uint8Array>;
  /** Has a function called when the person switches to another account.
   * @param callback Called with the address. Of Ethereum it has to be connected first, and of Wander it is undefined when the page may not know it.
   * @returns A function that ends that. */
  onSwitch(callback: (address: Account | undefined) => void): () => void;
  /** Forgets the account, and with Wander takes back what the person has agreed to.
   * @returns Once that is done. */
  disconnect(): Promise<void>;
}

/** What is needed of `window.arweaveWallet`. */
export interface ArweaveWallet {
  /** Asks the person.
   * @param permissions What for.
   * @param appInfo What the person is shown of the page.
   * @returns Once they have agreed. */
  connect(permissions: string[], appInfo?: AppInfo): Promise<void>;
  /** Takes back what the person has agreed to.
   * @returns Once that is done. */
  disconnect(): Promise<void>;
  /** Tells the account.
   * @returns Its address. */
  getActiveAddress(): Promise<string>;
  /** Tells what the person has agreed to.
   * @returns The permissions. */
  getPermissions?(): Promise<string[]>;
  /** Signs a data item.
   * @param item What it is to say.
   * @returns The bytes of the item. */
  signDataItem(item: {
    /** Its content. */
    data: string | Uint8Array;
    /** Its tags. */
    tags: Tag[];
    /** To whom it goes. */
    target?: string;
    /** What makes it unlike all others. */
    anchor?: string;
  }): Promise<ArrayBuffer | Uint8Array>;
}

/** What is needed of `window.ethereum` (EIP-1193). */
export interface EthereumProvider {
  /** Asks the wallet for something.
   * @param request What: `eth_requestAccounts` and `personal_sign`.
   * @returns What the method gives. */
  request(request: {
    /** The name of the method. */
    method: string;
    /** Its parameters. */
    params?: unknown[];
  }): Promise<unknown>;
  /** Has a function called at an event.
   * @param event The name of the event: `accountsChanged`.
   * @param listener Called with the accounts.
   * @returns Anything. */
  on?(event: string, listener: (accounts: string[]) => void): unknown;
  /** Has it called no longer.
   * @param event The name of the event.
   * @param listener The function.
   * @returns Anything. */
  removeListener?(event: string, listener: (accounts: string[]) => void): unknown;
}

/** Makes a signer of Wander (ArConnect).
 * @param network An open network, which verifies what is signed.
 * @param wallet Default: `window.arweaveWallet`, once it is there.
 * @returns The signer. Nothing is asked yet.
 * @throws {@link LunetteError} `invalid-argument`. */
export function wanderSigner(network: Lunette, wallet?: ArweaveWallet): PageSigner<ConnectWanderOptions>;

/** Makes a signer of a wallet of Ethereum. Connecting takes a signature of its own: the public key follows from it.
 * @param network An open network, which makes and verifies what is signed.
 * @param wallet Default: `window.ethereum`, once it is there.
 * @returns The signer. Nothing is asked yet.
 * @throws {@link LunetteError} `invalid-argument`. */
export function ethereumSigner(network: Lunette, wallet?: EthereumProvider): PageSigner;
