// FNV-1a of 32 bits, by which profiles name the text of a source. It tells texts apart; it protects against nobody.

/** Of a text's UTF-8, or of bytes, as eight hexadecimal digits. */
export function fnv1a(content: string | Uint8Array): string {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
