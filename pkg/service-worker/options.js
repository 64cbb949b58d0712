// The options of `serve`.
import { fieldsOf, flag, invalid, readFields } from "../input.js";
import { OF_NETWORK } from "../options.js";

/** A service worker is one thread, and what it keeps in memory is gone with it, some seconds after the last request. */
const { store: _store, workers: _workers, ...ofNetwork } = OF_NETWORK;

const KINDS = { ...ofNetwork, path: folder, handler: handlerOptions, skipWaiting: flag, claim: flag };

/** Those of the service worker, and those of `Lunette.open` as `network`. */
export function optionsOf(options) {
  const { path = "/ao", handler = {}, skipWaiting = false, claim = false, ...network } = readFields(fieldsOf(options), KINDS, "serve");
  return { path, handler, skipWaiting, claim, network: { name: "lunette", ...network } };
}

/** A folder of this origin, without the slash at its end. */
function folder(value, field) {
  const refused = invalid(field, "must be a folder of this origin, such as /ao/");
  if (typeof value !== "string" || !/^\/[^/\\?#]/.test(value)) throw refused;
  const { pathname } = new URL(value, location.origin);
  // What is written in another way than requests come in would never meet one.
  if (pathname !== value) throw refused;
  return pathname.replace(/\/$/, "");
}

/** `handlerOf` reads the others. */
function handlerOptions(value, field) {
  const { url, ...others } = fieldsOf(value, field, `${field}.`);
  if (url !== undefined) throw invalid(`${field}.url`, "is that of this service worker, and its `path`");
  return others;
}
