// Plain objects with bytes in them, as JSON: bytes become `{ "$bytes": "base64url" }`, and names that begin with "$" get another one.
import { base64urlOf, bytesOfBase64url } from "../common/base64url.js";

/** The text of a value. */
export function textOf(value) {
  return JSON.stringify(marked(value));
}

/** The value of a text. */
export function valueOf(text) {
  return unmarked(JSON.parse(text));
}

function marked(value) {
  if (value instanceof Uint8Array) return { $bytes: base64urlOf(value) };
  return within(value, marked, (name) => (name.startsWith("$") ? `$${name}` : name));
}

function unmarked(value) {
  if (typeof value?.$bytes === "string") return bytesOfBase64url(value.$bytes, "$bytes");
  return within(value, unmarked, (name) => (name.startsWith("$") ? name.slice(1) : name));
}

function within(value, change, rename) {
  if (Array.isArray(value)) return value.map(change);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [rename(name), change(field)]));
}
