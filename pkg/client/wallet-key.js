// Private keys as people have them. No error repeats what was given, nor keeps what was thrown: parsers quote what they read.
import { fromHex } from "../common/hex.js";
import { bytesOf, guarded, invalid } from "../common/input.js";

/** The fields of a private RSA key (RFC 7518 section 6.3). */
const FIELDS = ["kty", "n", "e", "d", "p", "q", "dp", "dq", "qi"];

/** Bytes of a private key that is none of RSA. */
const LENGTH = 32;

const FORMS = "must be an RSA key as a JWK, as an object or JSON, or 32 bytes, also as hexadecimal";

/** A key: the fields of a JWK, or bytes. */
export function keyOf(key, field) {
  if (typeof key === "string") return key.trimStart().startsWith("{") ? jwkOf(parsed(key, field), field) : bytesOfHex(key, field);
  if (key === null || typeof key !== "object") throw invalid(field, FORMS);
  const isBytes = ArrayBuffer.isView(key) || guarded(field, () => key instanceof ArrayBuffer);
  if (!isBytes) return jwkOf(key, field);
  const bytes = bytesOf(key, field);
  if (bytes.length !== LENGTH) throw invalid(field, FORMS);
  return bytes.slice();
}

/** The parameters of an import, with the type of the key, which a JWK tells by itself. */
export function withType({ type, ...params }) {
  const { key } = params;
  if (key === undefined) throw invalid("key", "is missing");
  const isBytes = key instanceof Uint8Array;
  if (type === undefined && isBytes) throw invalid("type", 'is missing: 32 bytes can be a key of "ethereum" or "ed25519"');
  if (type !== undefined && (type === "arweave") === isBytes) throw invalid("key", `is no key of the type "${type}"`);
  return { type: type ?? "arweave", ...params };
}

function jwkOf(object, field) {
  const read = guarded(field, () => FIELDS.map((name) => [name, object[name]]));
  if (typeof read[0][1] !== "string") throw invalid(field, FORMS);
  for (const [name, value] of read) {
    if (typeof value !== "string") throw invalid(`${field}.${name}`, `must be a string: \`${field}\` ${FORMS}`);
  }
  return Object.fromEntries(read);
}

function parsed(json, field) {
  try {
    return JSON.parse(json);
  } catch {
    throw invalid(field, "is no JSON");
  }
}

function bytesOfHex(text, field) {
  const digits = text.replace(/^0x/i, "");
  if (!/^[\da-f]{64}$/i.test(digits)) throw invalid(field, FORMS);
  return fromHex(digits);
}
