import { LunetteError, type Abortable, type Data, type Id, type Lunette, type Tag, type Tags } from "./index.js";
export { LunetteError };

// Wallets in a person's browser. They exist in pages only, not in workers.

/** What an item is to say. */
export interface ItemContent {
  data?: Data;
  tags?: Tags;
  target?: Id;
  /** 32 bytes of text. Default: random. */
  anchor?: string;
}

export interface ConnectWalletOptions extends Abortable {
  /** Milliseconds that the extension has to show itself, at most ten minutes. Default 3,000. */
  timeout?: number;
}

export interface ConnectWanderOptions extends ConnectWalletOptions {
  /** What the person is shown of the page. */
  appInfo?: { name?: string; logo?: string };
}

/** A wallet that is asked to sign. */
export interface PageSigner<Options = ConnectWalletOptions> {
  /** The account; undefined while none is connected. */
  readonly address: string | undefined;
  /** Asks the person for what signing takes, and gives the address. `wallet-missing`: there is none; `wallet-refused`: they said no. */
  connect(options?: Options): Promise<string>;
  /** The bytes of a signed item for `send` and `spawn`. It was verified, and says what was asked: otherwise `wallet-changed` names the
   *  field, such as `tags.Quantity`. `wallet-switched`: another account has signed. */
  sign(item: ItemContent, options?: Abortable): Promise<Uint8Array>;
  /** Calls back with the address when the person switches to another account; gives the function that ends it. */
  onSwitch(callback: (address: string | undefined) => void): () => void;
  disconnect(): Promise<void>;
}

/** What is needed of `window.arweaveWallet`. */
export interface ArweaveWallet {
  connect(permissions: string[], appInfo?: { name?: string; logo?: string }): Promise<void>;
  disconnect(): Promise<void>;
  getActiveAddress(): Promise<string>;
  getPermissions?(): Promise<string[]>;
  signDataItem(item: { data: string | Uint8Array; tags: Tag[]; target?: string; anchor?: string }): Promise<ArrayBuffer | Uint8Array>;
}

/** What is needed of `window.ethereum` (EIP-1193). */
export interface EthereumProvider {
  request(request: { method: string; params?: unknown[] }): Promise<unknown>;
  on?(event: string, listener: (accounts: string[]) => void): unknown;
  removeListener?(event: string, listener: (accounts: string[]) => void): unknown;
}

/** Signs by Wander (ArConnect): by `window.arweaveWallet`, once it is there. */
export function wanderSigner(network: Lunette, wallet?: ArweaveWallet): PageSigner<ConnectWanderOptions>;

/** Signs by a wallet of Ethereum: by `window.ethereum`, once it is there. Connecting takes one signature more: the public key follows from it. */
export function ethereumSigner(network: Lunette, wallet?: EthereumProvider): PageSigner;
