// A network over HTTP at one origin: one function from requests to responses, for servers, edge workers and service workers. See server.d.ts.
import { hyperbeam, isOfNode } from "./hyperbeam/hyperbeam.js";
import { addressOf } from "./server/address.js";
import { Gate } from "./server/gate.js";
import { optionsOf } from "./server/options.js";
import { root } from "./server/root.js";
import { emptied } from "./units/caching.js";
import { Caller } from "./units/caller.js";
import { failure } from "./units/http.js";
import { UNITS, expectNetwork, modulesOf } from "./units/units.js";

/** A function from requests to the responses of a network. */
export function handlerOf(network, options = {}) {
  expectNetwork(network);
  const { url: own, modules, body, state, ...access } = optionsOf(options);
  const folder = `${own?.pathname ?? "/"}/`.replace(/\/+$/, "/");
  const gate = new Gate(access);
  const fixed = { network, modules: modulesOf(modules), hasStates: state === true };
  return async function handle(request, info = {}) {
    try {
      const { url, path, segments } = addressOf(request, folder);
      const base = `${own?.origin ?? url.origin}${folder.slice(0, -1)}`;
      const caller = new Caller(request, { limits: body, visitor: gate.visitor(info) });
      return await answer({ ...fixed, request, caller, query: url.searchParams, base, su: `${base}/su`, path }, segments[0]);
    } catch (error) {
      const response = failure(error);
      return request.method === "HEAD" ? emptied(response) : response;
    }
  };
}

function answer(context, first) {
  const { path } = context;
  if (Object.hasOwn(UNITS, first ?? "")) return UNITS[first]({ ...context, path: path.slice(first.length + 1) || "/" });
  return isOfNode(path, context) ? hyperbeam(context) : root(context);
}
