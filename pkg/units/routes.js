// Which function answers which request of a unit.
import { LunetteError } from "../error.js";
import { conditional, emptied } from "./caching.js";
import { failing, failure, json, preflight } from "./http.js";

/** A function that answers requests by a table from `METHOD /path/:name` to functions. These get `{ network, request, query, params, ... }`
 *  and give a Response, or a value for JSON. */
export function unitOf(table) {
  const routes = Object.entries(table).map(([pattern, act]) => {
    const [method, path] = pattern.split(" ");
    return { method, parts: partsOf(path), act };
  });
  routes.sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : Number(orderOf(one) > orderOf(other))));
  return async (context) => {
    try {
      return await answer(routes, context);
    } catch (error) {
      return failure(error);
    }
  };
}

/** What puts routes that name a part before those that take any. */
function orderOf({ parts }) {
  return parts.map((part) => (part.startsWith(":") ? "1" : "0")).join("");
}

async function answer(routes, context) {
  const { request, path } = context;
  if (request.method === "OPTIONS") return preflight();
  const parts = partsOf(path);
  const fitting = routes.map((route) => ({ ...route, params: match(route.parts, parts) })).filter(({ params }) => params !== undefined);
  if (fitting.length === 0) throw new LunetteError("not-found", `there is nothing at ${path}`);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const route = fitting.find((candidate) => candidate.method === method);
  if (!route) throw notAllowed(request.method, path, fitting);
  const value = await route.act({ ...context, params: route.params });
  return answered(request, value);
}

/** The response that a value is to a request. */
export function answered(request, value) {
  const response = conditional(request, value instanceof Response ? value : json(value));
  return request.method === "HEAD" ? emptied(response) : response;
}

/** The error of a method that a path does not have. */
export function notAllowed(method, path, routes) {
  const methods = new Set(routes.flatMap((route) => (route.method === "GET" ? ["GET", "HEAD"] : [route.method])));
  const allow = [...methods, "OPTIONS"].join(", ");
  return failing("method-not-allowed", `${path} cannot be asked by ${method}: by ${allow}`, { headers: { allow } });
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
