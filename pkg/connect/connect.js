// `connect` of aoconnect, for whatever opens networks here.
import { action, fieldsOf, invalid, readFields, word } from "../common/input.js";
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

/** Makes `connect` of what opens networks by their name, and of what tells whether one is at its end. */
export function connector(openNetwork, isOver) {
  /** Networks by their names, opened once, until they are at their end. */
  const opened = new Map();
  const openOnce = (name) => {
    const known = opened.get(name);
    if (known !== undefined && !known.isOver()) return known.network;
    const entry = { network: openNetwork(name), isOver: () => false };
    opened.set(name, entry);
    entry.network.then(
      (network) => (entry.isOver = () => isOver(network)),
      // Whoever calls next may have more luck.
      () => (entry.isOver = () => true),
    );
    return entry.network;
  };

  return function connect(options = {}) {
    const { network, name, signer } = optionsOf(options);
    const open = network === undefined ? () => openOnce(name) : async () => network;
    return { MODE: "legacy", network: open, ...functionsOn(open, signer), createDataItemSigner, createSigner: createDataItemSigner, serializeCron };
  };
}

/** Anything goes where nothing comes of it. */
const unused = (value) => value;

const OPTIONS = {
  network: (network, field) => {
    if (typeof network?.then !== "function" && typeof network?.send !== "function") throw invalid(field, "must be what `Lunette.open` gives");
    return network;
  },
  name: word,
  signer: action,
  MODE: (mode, field) => {
    if (mode !== "legacy") throw invalid(field, "must be \"legacy\": those are the functions that this network has");
    return mode;
  },
  ...Object.fromEntries(ELSEWHERE.map((name) => [name, unused])),
};

function optionsOf(options) {
  return { name: DEFAULT_NAME, ...readFields(fieldsOf(options), OPTIONS, "connect") };
}
