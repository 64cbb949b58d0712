// Wallets of the person's browser. None is looked for or asked before the person clicks; what they are connected to is forgotten with the page.
import { signal } from "@preact/signals";
import { ethereumSigner, wanderSigner, type ItemContent, type PageSigner } from "lunette/wander";
import { network } from "../../../session/network";
import { explain, say } from "../../../session/notice";

type WalletKind = "wander" | "ethereum";

export class PageWallet {
  /** The account; undefined while none is connected. */
  readonly address = signal<string | undefined>(undefined);
  readonly isBusy = signal(false);
  /** Why it is not connected. */
  readonly problem = signal<string | undefined>(undefined);
  #signer: PageSigner | undefined;

  constructor(readonly kind: WalletKind, readonly title: string, readonly about: string, readonly advice: string, readonly make: () => PageSigner) {}

  /** Asks the person, in the wallet's own window. */
  async connect(): Promise<void> {
    this.problem.value = undefined;
    this.isBusy.value = true;
    try {
      this.#signer ??= this.#watched(this.make());
      this.address.value = await this.#signer.connect();
    } catch (problem) {
      this.problem.value = this.#explain(problem);
    } finally {
      this.isBusy.value = false;
    }
  }

  async disconnect(): Promise<void> {
    this.address.value = undefined;
    this.problem.value = undefined;
    await this.#signer?.disconnect().catch((problem: unknown) => (this.problem.value = this.#explain(problem)));
  }

  /** The bytes of the item, which the person has signed in the wallet's own window. */
  async sign(item: ItemContent): Promise<Uint8Array> {
    if (this.#signer === undefined) throw new Error(`${this.title} is not connected.`);
    return this.#signer.sign(item);
  }

  #watched(signer: PageSigner): PageSigner {
    signer.onSwitch(() => {
      // Of an Ethereum wallet the new account has to be connected first: until then nobody signs.
      this.address.value = signer.address;
      if (signer.address === undefined) this.problem.value = "Another account was chosen in the wallet. Connect it to sign with it.";
      else say(`${this.title} signs with another account now: ${signer.address}.`);
    });
    return signer;
  }

  #explain(problem: unknown): string {
    const { code } = problem as { code?: string };
    if (code === "wallet-missing") return this.advice;
    if (code === "wallet-refused") return `${this.title} was not connected: the request was turned down in the wallet.`;
    return explain(problem);
  }
}

export const PAGE_WALLETS: readonly PageWallet[] = [
  new PageWallet(
    "wander",
    "Wander",
    "An Arweave wallet, formerly ArConnect. It asks before it shows your address, and before it signs.",
    "Wander was not found in this browser. Install or unlock its extension, allow it on this page, and connect again.",
    () => wanderSigner(network()),
  ),
  new PageWallet(
    "ethereum",
    "Ethereum wallet",
    "MetaMask and others. Connecting takes one signature, from which your public key follows; it moves nothing.",
    "No Ethereum wallet was found in this browser. Install or unlock its extension, allow it on this page, and connect again.",
    () => ethereumSigner(network()),
  ),
];

/** The wallets that can sign now. */
export function connectedWallets(): PageWallet[] {
  return PAGE_WALLETS.filter(({ address }) => address.value !== undefined);
}
