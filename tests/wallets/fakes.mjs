// Wallets of pages, as these find them: made of the signers of arbundles.
import { ArweaveSigner, EthereumSigner, createData } from "arbundles";
import Arweave from "arweave";
import { wallet as jwk } from "../connect/wallet.mjs";

const arweave = Arweave.init({});

export const ETHEREUM_KEY = "8da4ef21b864d2cc526dbdb2a120bd2874c36c9d0a1fb7f8c63d7f7a8b41de8f";
export const ETHEREUM_ADDRESS = "0x63FaC9201494f0bd17B9892B9fae4d52fe3BD377";

/** Wander: `rewrite` changes what is signed, `refuse` is what a person who says no makes it throw. */
export class FakeWander {
  granted = [];
  asked = [];
  accounts = [jwk];

  constructor({ rewrite = (item) => item, refuse = undefined } = {}) {
    this.rewrite = rewrite;
    this.refuse = refuse;
  }

  async getPermissions() {
    return this.granted;
  }

  async connect(permissions, appInfo) {
    this.asked.push({ permissions, appInfo });
    if (this.refuse) throw this.refuse;
    this.granted = permissions;
  }

  async disconnect() {
    this.granted = [];
  }

  async getActiveAddress() {
    return arweave.wallets.jwkToAddress(this.accounts[0]);
  }

  async signDataItem(given) {
    if (!this.granted.includes("SIGN_TRANSACTION")) throw new Error("Missing permission: SIGN_TRANSACTION");
    this.asked.push(given);
    if (this.refuse) throw this.refuse;
    const { data, ...options } = this.rewrite(structuredClone(given));
    const signer = new ArweaveSigner(this.accounts[0]);
    const item = createData(data, signer, options);
    await item.sign(signer);
    const raw = item.getRaw();
    return raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length);
  }
}

/** As Wander does with transfers: the quantity becomes a whole number. */
export const asWander = (item) => ({ ...item, tags: item.tags.map((tag) => (tag.name === "Quantity" ? { ...tag, value: String(Math.floor(Number(tag.value))) } : tag)) });

/** A wallet of Ethereum (EIP-1193). `low`: the last byte of signatures is 0 or 1. */
export class FakeEthereum {
  asked = [];
  listeners = new Set();
  account = ETHEREUM_ADDRESS.toLowerCase();

  constructor({ low = false, refuse = undefined, key = ETHEREUM_KEY } = {}) {
    Object.assign(this, { low, refuse, signer: new EthereumSigner(key) });
  }

  async request({ method, params }) {
    this.asked.push(method);
    if (this.refuse) throw this.refuse;
    if (method === "eth_requestAccounts") return [this.account];
    const [hex, account] = params;
    if (method !== "personal_sign" || account !== this.account) throw Object.assign(new Error("Unauthorized"), { code: 4100 });
    const signature = Buffer.from(await this.signer.sign(Buffer.from(hex.slice(2), "hex")));
    if (this.low) signature[64] -= 27;
    return `0x${signature.toString("hex")}`;
  }

  on(event, listener) {
    if (event === "accountsChanged") this.listeners.add(listener);
  }

  removeListener(event, listener) {
    if (event === "accountsChanged") this.listeners.delete(listener);
  }

  switchTo(account) {
    this.account = account;
    for (const listener of this.listeners) listener(account === undefined ? [] : [account]);
  }
}
