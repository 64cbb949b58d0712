// What an evaluation gave: its output in the colours of aos, or its error.
import type { Result } from "lunette";
import { Ansi, plain } from "../../parts/ansi";

/** Characters that are shown before a person wants all of them. */
const SHOWN = 20_000;

export function Output({ result }: { result: Result }) {
  if (result.Error !== undefined) return <ErrorText text={textOf(result.Error)} />;
  const { Output } = result;
  const text = textOf(typeof Output === "object" && Output !== null ? Output.data : Output);
  if (text === "") return <p class="hint">No output.</p>;
  return <Printed text={text} label="Output" />;
}

/** A process writes its results: what should be a text may be anything. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value, undefined, 2);
}

function ErrorText({ text }: { text: string }) {
  const lines = linesOf(text);
  return (
    <>
      {lines.length > 0 && (
        <p>
          In {lines.map(({ chunk, line }, at) => (
            <span key={at}>
              {at > 0 && ", "}
              line <b>{line}</b> of <code>{chunk}</code>
            </span>
          ))}
        </p>
      )}
      <Printed text={text} label="Error" />
    </>
  );
}

function Printed({ text, label }: { text: string; label: string }) {
  return (
    <pre class={`msg-output msg-output-${label.toLowerCase()}`} tabIndex={0} aria-label={label}>
      <Ansi text={text.slice(0, SHOWN)} />
      {text.length > SHOWN && `\n… and ${text.length - SHOWN} characters more`}
    </pre>
  );
}

/** The chunks of the library begin with a point, but for its `json`: where in them something failed tells nobody anything. */
const PLACE = /\[string "((?!\.|json")[^"]+)"\]:(\d+):/g;

/** The places in the sources of a person that an error names, each once. */
function linesOf(text: string): { chunk: string; line: number }[] {
  const found = new Map<string, { chunk: string; line: number }>();
  for (const [all, chunk, line] of plain(text).matchAll(PLACE)) found.set(all, { chunk: chunk!, line: Number(line) });
  return [...found.values()];
}
