// Opens a file: an export, or code that somebody saved to share.
import { useId, useState } from "preact/hooks";
import { FileDrop } from "../../parts/file-drop";
import { textOf } from "../../parts/read-text";
import { sizeOf } from "../../parts/size";
import { EXPORT_ENDING, isExport } from "../../session/export-file";
import { look, network } from "../../session/network";
import { explain } from "../../session/notice";
import { ImportSummary, summarize, type Summary } from "./import-summary";
import { LARGEST_PACKET, readPacketFile, type Packet } from "./packet";
import { ReceivedPacket } from "./received";

/** The runtime has all of a file in its memory. */
const LARGEST_FILE = 1024 * 1024 * 1024;

interface ImportState {
  /** What is going on, and how far it is, from 0 to 1. */
  work?: { text: string; done?: number };
  problem?: string;
  imported?: Summary;
  packet?: Packet;
}

export function Import() {
  const title = useId();
  const [state, setState] = useState<ImportState>({});
  const take = async (file: File) => {
    try {
      setState({ work: { text: `Reading ${file.name}…`, done: 0 } });
      if (file.size > LARGEST_FILE) throw new Error(`${file.name} has ${sizeOf(file.size)}: at most ${sizeOf(LARGEST_FILE)} can be imported.`);
      if (!(await isExport(file))) return setState({ packet: await readPacket(file) });
      const bytes = await readWhole(file, (done) => setState({ work: { text: `Reading ${file.name}…`, done } }));
      setState({ work: { text: "Verifying signatures, logs and results, and storing…" } });
      const made = await network().import(bytes);
      await look();
      setState({ imported: await summarize(made.map(({ id }) => id)) });
    } catch (problem) {
      setState({ problem: inWords(problem, file.name) });
    }
  };
  const { work, problem, imported, packet } = state;
  return (
    <section class="panel" aria-labelledby={title}>
      <h2 id={title}>Open a file</h2>
      <p class="hint">An export of a network or of processes, or code that somebody saved to share. It is verified before anything is changed.</p>
      <FileDrop label="Choose a file" accept={`${EXPORT_ENDING},.json`} disabled={work !== undefined} onFile={take} />
      {work && (
        <p role="status" class="share-progress">
          {work.text} <progress aria-label={work.text} value={work.done} />
        </p>
      )}
      {problem && <p role="alert" class="problem-box">{problem}</p>}
      {imported && <ImportSummary summary={imported} />}
      {packet && <ReceivedPacket packet={packet} what="file" onDone={() => setState({})} />}
    </section>
  );
}

async function readPacket(file: File): Promise<Packet> {
  if (file.size > LARGEST_PACKET) throw new Error(`${file.name} is no export of Lunette, and with ${sizeOf(file.size)} too large for shared code.`);
  const text = textOf(new Uint8Array(await file.arrayBuffer()), file.name);
  if (!text.trimStart().startsWith("{")) throw new Error(`${file.name} is neither an export of Lunette nor a file that it saved to share. Lua goes into a new process: New…, A Lua file.`);
  return readPacketFile(text);
}

/** All bytes of a file, telling how far it is. */
async function readWhole(file: File, tell: (done: number) => void): Promise<Uint8Array> {
  const bytes = new Uint8Array(file.size);
  let at = 0;
  for (const reader = file.stream().getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return bytes;
    bytes.set(value, at);
    at += value.length;
    tell(at / file.size);
  }
}

/** The runtime calls it `file`, as its parameter. */
function inWords(problem: unknown, name: string): string {
  const text = explain(problem);
  return text.startsWith("file ") ? `${name} ${text.slice("file ".length)}.` : text;
}
