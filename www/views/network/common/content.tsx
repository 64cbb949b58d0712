import { numberText } from "../../../parts/numbers";
// What a message carries, as far as a page can show it.

/** The most characters that are shown. */
const SHOWN = 4_000;

export function Content({ data }: { data: string | Uint8Array }) {
  if (typeof data !== "string") return <p class="hint">{numberText(data.length)} bytes that are no text.</p>;
  if (data === "") return <p class="hint">No data.</p>;
  return (
    <>
      <pre class="net-content">{data.slice(0, SHOWN)}</pre>
      {data.length > SHOWN && <p class="hint">The first {numberText(SHOWN)} of {numberText(data.length)} characters.</p>}
    </>
  );
}
