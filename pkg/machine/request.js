// What a machine is asked: JSON of a message, of what is around it, and of its limits.
import { bytesOf, fieldsOf, flag, invalid, listOf, readFields, whole } from "../common/input.js";
import { Reply } from "./reply.js";

export const LIMITS = { gas: whole(), memory: whole() };
export const HANDLE_LIMITS = { ...LIMITS, keepErrors: flag };

/** Null is no limits, as undefined is. */
export function limitsOf(limits, kinds) {
  return limits === undefined || limits === null ? undefined : readFields(fieldsOf(limits, "limits", "limits."), kinds, "limits", "limits.");
}

export function piecesOf(request, field = "request") {
  return Array.isArray(request) ? piecesInList(request, field) : [bytesOf(request, field)];
}

const piecesInList = listOf(bytesOf);
export const requestsOf = listOf(piecesOf);

/** The JSON of a request; or, when a text that was given is no JSON, the reply that says so. */
export function requestOf(message, env, limits) {
  const parts = [`"message":`, jsonOf(message, "message")];
  if (env !== undefined && env !== null) parts.push(`,"env":`, jsonOf(env, "env"));
  if (limits !== undefined) parts.push(`,"limits":`, JSON.stringify({ gas: limits.gas, memory: limits.memory }));
  return parts.find((part) => part instanceof Reply) ?? `{${parts.join("")}}`;
}

/** The last text of a message's surroundings that was found to be JSON: they rarely change. */
let lastSound;

function jsonOf(value, name) {
  if (typeof value === "string") {
    if (value === lastSound) return value;
    try {
      // A text that is more than one value could add fields to the request.
      JSON.parse(value);
    } catch {
      return new Reply(3, 0, encoder.encode(`{"Error":"invalid request: ${name} must be JSON"}`));
    }
    if (name === "env") lastSound = value;
    return value;
  }
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    throw invalid(name, "has no JSON", { cause: error });
  }
}

const encoder = new TextEncoder();
let scratch = new Uint8Array(65536);

/** UTF-8 of a text, valid until the next call. */
export function encode(text) {
  if (text.length * 3 > scratch.length) {
    if (text.length > 4_000_000) return encoder.encode(text);
    scratch = new Uint8Array(text.length * 6);
  }
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written);
}
