// The units of a network over HTTP: a function like `fetch` that answers for them. See units.d.ts.
import { action, fieldsOf, id, invalid, listOf, readFields } from "./common/input.js";
import { Caller } from "./units/caller.js";
import { UNITS, expectNetwork, modulesOf } from "./units/units.js";

/** Where aoconnect looks for units when nobody tells it. */
const PUBLIC = {
  mu: "https://mu.ao-testnet.xyz",
  su: "https://su-router.ao-testnet.xyz",
  cu: "https://cu.ao-testnet.xyz",
  gateway: "https://arweave.net",
};

const OPTIONS = { mu: addressOf, su: addressOf, cu: addressOf, gateway: addressOf, modules: listOf(id), fetch: action };

/** A function like `fetch` that answers requests to the units of a network. */
export function unitsOf(network, options = {}) {
  expectNetwork(network);
  const { fetch: elsewhere, modules, ...given } = readFields(fieldsOf(options), OPTIONS, "unitsOf");
  const places = placesOf({ ...PUBLIC, ...given });
  const su = places.find(({ name }) => name === "su").base.href.replace(/\/$/, "");
  const context = { network, su, modules: modulesOf(modules) };
  return async function fetch(input, init) {
    const url = new URL(input?.url ?? input, globalThis.location?.href);
    const place = placeOf(places, url);
    if (place) {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      const caller = new Caller(request);
      return unlessAborted(request.signal, UNITS[place.name]({ ...context, request, caller, path: pathIn(place.base, url), query: url.searchParams }));
    }
    if (elsewhere) return elsewhere(input, init);
    throw new TypeError("Failed to fetch");
  };
}

/** The answer, unless the signal is aborted first: then what `fetch` itself rejects with. */
function unlessAborted(signal, answer) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** The units' addresses, the longest first: one may lie within another. */
function placesOf(addresses) {
  const places = Object.entries(addresses).map(([name, address]) => ({ name, base: addressOf(address, name) }));
  return places.sort((one, other) => other.base.pathname.length - one.base.pathname.length);
}

function addressOf(address, field) {
  try {
    return new URL(address);
  } catch (error) {
    throw invalid(field, "must be the address of a unit, such as http://localhost:4004", { cause: error });
  }
}

function placeOf(places, url) {
  return places.find(({ base }) => base.origin === url.origin && (url.pathname === base.pathname || url.pathname.startsWith(folderOf(base))));
}

function folderOf(base) {
  return base.pathname.endsWith("/") ? base.pathname : `${base.pathname}/`;
}

function pathIn(base, url) {
  return url.pathname.slice(folderOf(base).length - 1) || "/";
}
