// The two clients that must behave alike: lunette/connect, and aoconnect itself on the units of the same kind of network.
import * as aoconnect from "@permaweb/aoconnect";
import * as lunette from "../../pkg/connect-node.js";
import { Lunette } from "../../pkg/node.js";
import { unitsOf } from "../../pkg/units.js";
import { wallet } from "./wallet.mjs";

export const MODULE = "ISShJH1ij-hPPt9St5UFFr_8Ys3Kj5cyg7zrMGt7H9s";

export const ADDRESSES = { mu: "http://mu.test", su: "http://su.test", cu: "http://cu.test", gateway: "http://gateway.test" };

const STANDING = { now: 1_700_000_000_000, height: 1000 };

/** A network whose clock stands still. */
export function openNetwork(t, options = {}) {
  const opened = Lunette.open({ name: "test", store: "memory", clock: STANDING, ...options });
  t.after(async () => (await opened).close());
  return opened;
}

function ours(network) {
  return { ao: lunette.connect({ network }), signer: lunette.createDataItemSigner(wallet) };
}

function theirs(network) {
  const { mu, cu, gateway } = ADDRESSES;
  const fetch = unitsOf(network, ADDRESSES);
  const options = { MODE: "legacy", MU_URL: mu, CU_URL: cu, GATEWAY_URL: gateway, GRAPHQL_URL: `${gateway}/graphql`, fetch };
  return { ao: aoconnect.connect(options), signer: aoconnect.createDataItemSigner(wallet) };
}

/** Each client: by name, from a network to its functions and a signer. */
export const CLIENTS = { "lunette/connect": ours, "@permaweb/aoconnect": theirs };
