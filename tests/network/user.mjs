// People who use a network with aoconnect, as it is.
import { connect, createDataItemSigner } from "@permaweb/aoconnect";
import Arweave from "arweave";

const arweave = Arweave.init({});

/** aos 2.0.4, the published module. */
export const MODULE = "ISShJH1ij-hPPt9St5UFFr_8Ys3Kj5cyg7zrMGt7H9s";

export const tagsOf = (tags) => Object.entries(tags).map(([name, value]) => ({ name, value }));

export class User {
  /** The address of the wallet, and the wallet itself. */
  address;
  key;
  /** aoconnect for this network. */
  ao;
  #network;
  #signer;

  /** Somebody with a new wallet. */
  static async create(network) {
    const user = new User();
    user.key = await arweave.wallets.generate();
    user.address = await arweave.wallets.jwkToAddress(user.key);
    user.ao = connect({
      MODE: "legacy",
      MU_URL: network.urls.messenger,
      CU_URL: network.urls.compute,
      GATEWAY_URL: network.urls.gateway,
      GRAPHQL_URL: network.urls.graphql,
    });
    user.#signer = createDataItemSigner(user.key);
    user.#network = network;
    return user;
  }

  /** Makes a process that trusts the messenger, without which it takes no message: all come as the messenger's. Gives its id. */
  spawn({ name, data, tags = {}, module = MODULE }) {
    const { messenger, scheduler } = this.#network.addresses;
    return this.ao.spawn({ module, scheduler, signer: this.#signer, data, tags: tagsOf({ Name: name, Authority: messenger, ...tags }) });
  }

  /** Sends a message; gives its id when everything that followed from it has been evaluated. */
  send(process, tags, data = " ", options = {}) {
    return this.ao.message({ process, signer: this.#signer, data, tags: Array.isArray(tags) ? tags : tagsOf(tags), ...options });
  }

  /** Has Lua evaluated; gives the id of the message. */
  evaluate(process, source) {
    return this.send(process, { Action: "Eval" }, source);
  }

  /** The result of a message; undefined when its evaluation threw, since WAO's compute unit answers nothing then. */
  async result(process, message) {
    const response = await fetch(`${this.#network.urls.compute}/result/${message}?process-id=${process}`);
    const text = await response.text();
    return text === "" ? undefined : JSON.parse(text);
  }
}
