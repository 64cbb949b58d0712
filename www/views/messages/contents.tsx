// The data of a message: text, JSON in lines, or bytes as hexadecimal.
import { useState } from "preact/hooks";
import { sizeOf } from "../../parts/size";
import { copy } from "../../parts/copy";

/** Characters and bytes that are shown before a person wants all of them. */
const SHOWN = 8_000;
const SHOWN_BYTES = 1_024;

/** JSON that is longer is not taken apart. */
const LONGEST_JSON = 1_000_000;

export function Contents({ data }: { data: string | Uint8Array }) {
  if (typeof data !== "string") return <Bytes bytes={data} />;
  if (data === "") return <p class="hint">No data.</p>;
  return <Text text={data} />;
}

function Text({ text }: { text: string }) {
  const [isRaw, setRaw] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const pretty = prettyOf(text);
  const all = pretty !== undefined && !isRaw ? pretty : text;
  return (
    <div class="msg-contents">
      <p class="row hint">
        {pretty === undefined ? "Text" : "JSON"}, {sizeOf(new TextEncoder().encode(text).length)}
        {pretty !== undefined && (
          <button type="button" class="plain" aria-pressed={isRaw} onClick={() => setRaw(!isRaw)}>
            As it was sent
          </button>
        )}
        <Copy text={text} />
      </p>
      <pre tabIndex={0} aria-label="Data">
        {isWhole ? all : all.slice(0, SHOWN)}
      </pre>
      {!isWhole && all.length > SHOWN && <More of={`${all.length - SHOWN} characters more`} onWant={() => setWhole(true)} />}
    </div>
  );
}

function Bytes({ bytes }: { bytes: Uint8Array }) {
  const [isWhole, setWhole] = useState(false);
  return (
    <div class="msg-contents">
      <p class="row hint">Bytes, {sizeOf(bytes.length)}</p>
      <pre tabIndex={0} aria-label="Data" class="msg-hex">
        {hexOf(isWhole ? bytes : bytes.subarray(0, SHOWN_BYTES))}
      </pre>
      {!isWhole && bytes.length > SHOWN_BYTES && <More of={`${bytes.length - SHOWN_BYTES} bytes more`} onWant={() => setWhole(true)} />}
    </div>
  );
}

function More({ of, onWant }: { of: string; onWant: () => void }) {
  return (
    <button type="button" class="plain" onClick={onWant}>
      {of}: show all
    </button>
  );
}

export function Copy({ text }: { text: string }) {
  return (
    <button type="button" class="plain" onClick={() => void copy(text, "it")}>
      Copy
    </button>
  );
}

/** JSON of an object or a list, a member a line. */
function prettyOf(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text) || text.length > LONGEST_JSON) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return undefined;
  }
}

/** Sixteen bytes a line: where they are, what they are, and which of them are letters. */
function hexOf(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const line = bytes.subarray(at, at + 16);
    const hex = Array.from(line, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const letters = Array.from(line, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex.padEnd(47)}  ${letters}`);
  }
  return lines.join("\n");
}
