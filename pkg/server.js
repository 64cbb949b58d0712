// A network over HTTP at one origin: one function from requests to responses, for servers, edge workers and service workers. See server.d.ts.
import { DEFAULT_MODULE } from "./connect/module.js";
import { fieldsOf, guarded, id, invalid, listOf, readFields } from "./input.js";
import { failure } from "./units/http.js";
import { compute } from "./units/cu.js";
import { gateway } from "./units/gateway.js";
import { messenger } from "./units/mu.js";
import { scheduler } from "./units/su.js";
import { root } from "./server/root.js";

const UNITS = { mu: messenger, su: scheduler, cu: compute, gateway };

const OPTIONS = { modules: listOf(id) };

/** A function from requests to the responses of a network. */
export function handlerOf(network, options = {}) {
  if (guarded("network", () => typeof network?.send) !== "function") throw invalid("network", "must be what `Lunette.open` gives");
  const { modules = [] } = readFields(fieldsOf(options), OPTIONS, "handlerOf");
  const known = new Set([DEFAULT_MODULE, ...modules]);
  return async function handle(request) {
    try {
      const url = new URL(request.url);
      const base = url.origin;
      const [, first] = url.pathname.split("/");
      const context = { network, modules: known, request, query: url.searchParams, base, su: `${base}/su` };
      if (Object.hasOwn(UNITS, first)) return await UNITS[first]({ ...context, path: url.pathname.slice(first.length + 1) || "/" });
      return await root({ ...context, path: url.pathname });
    } catch (error) {
      return failure(error);
    }
  };
}
