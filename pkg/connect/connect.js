// `connect` of aoconnect, for whatever opens networks here.
import { invalid } from "../input.js";
import { functionsOn } from "./api.js";
import { serializeCron } from "./cron.js";
import { createDataItemSigner } from "./signer.js";

/** The network that functions use when nobody names one. */
const DEFAULT_NAME = "lunette";

/** Options of aoconnect that mean nothing where no unit is far away. */
const ELSEWHERE = [
  "MU_URL",
  "CU_URL",
  "GATEWAY_URL",
  "GRAPHQL_URL",
  "GRAPHQL_MAX_RETRIES",
  "GRAPHQL_RETRY_BACKOFF",
  "SCHEDULER",
  "URL",
  "device",
  "fetch",
  "noLog",
];

/** Makes `connect` of something that opens networks, by their name. */
export function connector(openNetwork) {
  /** Networks by their names, opened once. */
  const opened = new Map();
  const openOnce = (name) => {
    if (!opened.has(name)) {
      const network = openNetwork(name);
      opened.set(name, network);
      // Whoever calls next may have more luck.
      network.catch(() => opened.delete(name));
    }
    return opened.get(name);
  };

  return function connect(options = {}) {
    const { network, name, signer } = optionsOf(options);
    const open = network === undefined ? () => openOnce(name) : async () => network;
    return { MODE: "legacy", network: open, ...functionsOn(open, signer), createDataItemSigner, createSigner: createDataItemSigner, serializeCron };
  };
}

function optionsOf(options) {
  if (options === null || typeof options !== "object") throw invalid("options", "must be an object");
  const { network, name = DEFAULT_NAME, signer, MODE = "legacy", ...rest } = options;
  if (MODE !== "legacy") throw invalid("MODE", "must be \"legacy\": those are the functions that this network has");
  if (typeof name !== "string" || name === "") throw invalid("name", "must be a string that is not empty");
  if (network !== undefined && typeof network?.then !== "function" && typeof network?.send !== "function") {
    throw invalid("network", "must be what `Lunette.open` gives");
  }
  if (signer !== undefined && typeof signer !== "function") throw invalid("signer", "must be a function");
  const unknown = Object.keys(rest).find((field) => !ELSEWHERE.includes(field));
  if (unknown !== undefined) throw invalid(unknown, "is no option of `connect`: open the network yourself, and give it as `network`");
  return { network, name, signer };
}
