// Text made small enough for a link, and back. What comes from a link may claim anything: unpacking stops at a limit.

/** Deflate without a head (RFC 1951), in base64url without padding. */
export async function pack(text: string): Promise<string> {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return toBase64url(new Uint8Array(await new Response(packed).arrayBuffer()));
}

/** The text that was packed. Fails when it is not base64url, not deflate, not UTF-8, or has more bytes than `largest`. */
export async function unpack(packed: string, largest: number): Promise<string> {
  const stream = new Blob([fromBase64url(packed)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const text = new TextDecoder("utf-8", { fatal: true });
  let unpacked = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return unpacked + text.decode();
    size += value.length;
    if (size > largest) {
      await reader.cancel();
      throw new RangeError("it unpacks to more than is allowed");
    }
    unpacked += text.decode(value, { stream: true });
  }
}

function toBase64url(bytes: Uint8Array): string {
  const CHUNK = 0x8000;
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK) binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new TypeError("it is not base64url");
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
