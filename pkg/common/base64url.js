// Bytes as base64url text, and back.
import { LunetteError } from "../error.js";

/** Bytes that `String.fromCharCode` takes at once. */
const CHUNK = 32_768;

/** The text of bytes, without padding. */
export function base64urlOf(bytes) {
  let binary = "";
  for (let start = 0; start < bytes.length; start += CHUNK) binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes of a text. `field` is where it was given. */
export function bytesOfBase64url(text, field) {
  // A character alone stands for six bits, which are no byte.
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) throw new LunetteError("invalid-argument", `\`${field}\` must be base64url`, { field });
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Whether a text can be an id: 43 characters that stand for 32 bytes. */
export function isId(text) {
  return typeof text === "string" && /^[\w-]{42}[AEIMQUYcgkosw048]$/.test(text);
}
