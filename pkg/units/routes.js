// Which function answers which request of a unit.
import { LunetteError } from "../error.js";
import { failure, json, preflight } from "./http.js";

/** A function that answers requests by a table from `METHOD /path/:name` to functions. These get `{ network, request, query, params, ... }`
 *  and give a Response, or a value for JSON. */
export function unitOf(table) {
  const routes = Object.entries(table).map(([pattern, act]) => {
    const [method, path] = pattern.split(" ");
    return { method, parts: partsOf(path), act };
  });
  routes.sort(byName);
  return async (context) => {
    try {
      return await answer(routes, context);
    } catch (error) {
      return failure(error);
    }
  };
}

/** Those that name a part before those that take any. */
function byName(one, other) {
  const taken = (part) => Number(part.startsWith(":"));
  const at = one.parts.findIndex((part, index) => other.parts[index] !== undefined && taken(part) !== taken(other.parts[index]));
  return at === -1 ? 0 : taken(one.parts[at]) - taken(other.parts[at]);
}

async function answer(routes, context) {
  const { request, path } = context;
  if (request.method === "OPTIONS") return preflight();
  const parts = partsOf(path);
  const fitting = routes.map((route) => ({ ...route, params: match(route.parts, parts) })).filter(({ params }) => params !== undefined);
  if (fitting.length === 0) throw new LunetteError("not-found", `there is nothing at ${path}`);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const route = fitting.find((candidate) => candidate.method === method);
  if (!route) throw new LunetteError("method-not-allowed", `${path} cannot be asked by ${request.method}`);
  const value = await route.act({ ...context, params: route.params });
  const response = value instanceof Response ? value : json(value);
  return request.method === "HEAD" ? new Response(null, response) : response;
}

function partsOf(path) {
  return path.split("/").filter((part) => part !== "");
}

function match(pattern, parts) {
  if (pattern.length !== parts.length) return undefined;
  const params = {};
  for (const [index, part] of pattern.entries()) {
    if (part.startsWith(":")) params[part.slice(1)] = decoded(parts[index]);
    else if (part !== parts[index]) return undefined;
  }
  return params;
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
