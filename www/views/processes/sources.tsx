// What a new process begins with: an example, a file, or what a transaction holds. Each tells its dialog what it found.
import type { MessageInfo } from "lunette";
import { useEffect, useState } from "preact/hooks";
import { remember, remembered } from "../../session/preferences";
import { FileDrop } from "../../parts/file-drop";
import { readText, textOf } from "../../parts/read-text";
import { sizeOf } from "../../parts/size";
import { network } from "../../session/network";
import { explain } from "../../session/notice";
import { isExport } from "../../session/export-file";
import { Source } from "../../parts/source";
import { GALLERY, type Example } from "./gallery";

/** The most bytes of a source that is read here. */
export const LARGEST_SOURCE = 1024 * 1024;

export interface FoundSource {
  /** What it is called, as a process or a draft would be. */
  name: string;
  text: string;
}

interface SourceProps {
  found: FoundSource | undefined;
  onFound: (found: FoundSource | undefined) => void;
}

// The gallery ------------------------------------------------------------------------------------------------------------------

interface GalleryProps {
  chosen: Example;
  onChoose: (example: Example) => void;
}

export function Gallery({ chosen, onChoose }: GalleryProps) {
  return (
    <fieldset class="gallery">
      <legend class="visually-hidden">Examples</legend>
      {GALLERY.map((example) => (
        <label key={example.name} class="gallery-card">
          <input type="radio" name="example" checked={example === chosen} onChange={() => onChoose(example)} />
          <span>
            <b>{example.title}</b> {example.about}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

// A file -----------------------------------------------------------------------------------------------------------------------

export function FileSource({ given, found, onFound }: SourceProps & { given?: File }) {
  const [problem, setProblem] = useState<string>();
  const read = async (file: File) => {
    setProblem(undefined);
    onFound(undefined);
    try {
      if (await isExport(file)) throw new Error(`${file.name} holds processes that were exported: import it under Share.`);
      onFound({ name: file.name.replace(/\.[^.]*$/, ""), text: await readText(file, LARGEST_SOURCE) });
    } catch (problem) {
      setProblem(explain(problem));
    }
  };
  useEffect(() => {
    if (given !== undefined) void read(given);
  }, [given]);
  return (
    <>
      <FileDrop label="Choose a Lua file" accept=".lua,.txt,text/plain" onFile={read} />
      {problem && <p role="alert" class="problem-box">{problem}</p>}
      {found && <Source text={found.text} label={`Source of ${found.name}`} />}
    </>
  );
}

// A transaction ----------------------------------------------------------------------------------------------------------------

const ID = /^[A-Za-z0-9_-]{43}$/;

export function TransactionSource({ found, onFound }: SourceProps) {
  const [id, setId] = useState("");
  const [gateway, setGateway] = useState(remembered("gateway") ?? "");
  const [state, setState] = useState<{ isReading?: boolean; problem?: string; item?: MessageInfo }>({});
  const read = async () => {
    onFound(undefined);
    setState({ isReading: true });
    try {
      if (!ID.test(id.trim())) throw new Error("A transaction id has 43 letters, digits, hyphens and underscores.");
      if (!/^https?:\/\//.test(gateway.trim())) throw new Error("The gateway is an address with https:// or http://.");
      const item = await network().fetchItem(id.trim(), { gateways: [gateway.trim()], limit: LARGEST_SOURCE });
      remember("gateway", gateway.trim());
      const text = typeof item.data === "string" ? item.data : textOf(item.data, "What this transaction holds");
      const { problem } = await network().check(text);
      if (problem !== undefined) throw new Error(`What this transaction holds is no Lua: line ${problem.line}: ${problem.message}`);
      onFound({ name: item.tags.find(({ name }) => name === "Name")?.value ?? "", text });
      setState({ item });
    } catch (problem) {
      setState({ problem: explain(problem) });
    }
  };
  const byEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    void read();
  };
  return (
    <>
      <div class="fields">
        <label for="transaction-id">Transaction id</label>
        <input id="transaction-id" autocomplete="off" spellcheck={false} value={id} onInput={({ currentTarget }) => setId(currentTarget.value)} onKeyDown={byEnter} />
        <label for="transaction-gateway">Gateway</label>
        <input id="transaction-gateway" type="url" placeholder="https://arweave.net" autocomplete="off" spellcheck={false} value={gateway} onInput={({ currentTarget }) => setGateway(currentTarget.value)}
          onKeyDown={byEnter} />
      </div>
      <p class="row">
        <button type="button" disabled={state.isReading} onClick={() => void read()}>
          Read it
        </button>
        <span class="hint">Asks this gateway, which then knows your address. What it answers counts only if its signature is right.</span>
      </p>
      {state.isReading && <p role="status">Reading…</p>}
      {state.problem && <p role="alert" class="problem-box">{state.problem}</p>}
      {found && state.item && (
        <>
          <p>
            {sizeOf(new TextEncoder().encode(found.text).length)} of Lua, signed by <code class="whole-id">{state.item.owner}</code>. Read it before you run it.
          </p>
          <Source text={found.text} label="What the transaction holds" />
        </>
      )}
    </>
  );
}
