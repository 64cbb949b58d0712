// The options of `serve`.
import { fieldsOf, flag, invalid, objectOf, readFields } from "../common/input.js";
import { OF_NETWORK } from "../client/options.js";
import { OF_HANDLER } from "../server/options.js";

/** A service worker is one thread, and what it keeps in memory is gone with it, some seconds after the last request. */
const { store: _store, workers: _workers, ...ofNetwork } = OF_NETWORK;

/** Where it is, it knows. */
const { url: _url, ...ofHandler } = OF_HANDLER;

const KINDS = { ...ofNetwork, path: folder, handler: objectOf(ofHandler), skipWaiting: flag, claim: flag };

/** Those of the service worker, and those of `Lunette.open` as `network`. */
export function optionsOf(options) {
  const { path = "/ao", handler = {}, skipWaiting = false, claim = false, ...network } = readFields(fieldsOf(options), KINDS, "serve");
  return { path, handler, skipWaiting, claim, network: { name: "lunette", ...network } };
}

/** Names after slashes. */
const FOLDER = /^(?:\/[^/?#]+)+\/?$/;

/** A folder of this origin, without the slash at its end. */
function folder(value, field) {
  const { origin } = location;
  // What is written in another way than it is in addresses would never meet a request.
  const isOne = typeof value === "string" && FOLDER.test(value) && new URL(value, origin).href === origin + value;
  if (!isOne) throw invalid(field, "must be a folder of this origin, such as /ao");
  return value.replace(/\/$/, "");
}
