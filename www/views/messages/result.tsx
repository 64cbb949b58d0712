// What an evaluation gave: its output in the colours of aos, or its error.
import type { Result } from "lunette";
import { Ansi, plain } from "../../parts/ansi";
import { isLibraryChunk } from "../../session/library";
import { outputOf, textOf } from "../../session/result-text";

/** Characters that are shown before a person wants all of them. */
const SHOWN = 20_000;

export function Output({ result }: { result: Result }) {
  if (result.Error !== undefined) return <ErrorText text={textOf(result.Error)} />;
  const text = outputOf(result);
  if (text === "") return <p class="hint">No output.</p>;
  return <Printed text={text} label="Output" />;
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

/** A place in a chunk. In errors the library's `json` has the name of one, as it does in aos. */
const PLACE = /\[string "([^"]+)"\]:(\d+):/g;

/** The places in the sources of a person that an error names, each once: where in the library something failed tells nobody anything. */
function linesOf(text: string): { chunk: string; line: number }[] {
  const found = new Map<string, { chunk: string; line: number }>();
  for (const [all, chunk = "", line] of plain(text).matchAll(PLACE)) {
    if (!isLibraryChunk(chunk) && chunk !== "json") found.set(all, { chunk, line: Number(line) });
  }
  return [...found.values()];
}
