// Networks and processes as files.
import type { ProcessInfo } from "lunette";
import { useId, useState } from "preact/hooks";
import { download } from "../../parts/download";
import { FileDrop } from "../../parts/file-drop";
import { shortened } from "../../parts/shortened";
import { textOf } from "../../parts/read-text";
import { counted } from "../../parts/numbers";
import { sizeOf } from "../../parts/size";
import { ownName } from "../../session/names";
import { look, network, processes, select } from "../../session/network";
import { explain } from "../../session/notice";
import { EXPORT_ENDING, isExport } from "../../session/export-file";
import { LARGEST_PACKET, readPacketFile, type Packet } from "./packet";
import { ReceivedPacket } from "./received";

export function Files() {
  return (
    <>
      <Export />
      <Import />
    </>
  );
}

// Export -----------------------------------------------------------------------------------------------------------------------

/** Processes that are listed to choose from. */
const MOST_LISTED = 200;

function Export() {
  const title = useId();
  const all = processes.value;
  const [isWhole, setWhole] = useState(true);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [state, setState] = useState<{ isUnderWay?: boolean; done?: string; problem?: string }>({});
  const wanted = all.filter(({ id }) => chosen.has(id)).map(({ id }) => id);

  const save = async () => {
    setState({ isUnderWay: true });
    try {
      const file = (await network().export(isWhole ? {} : { processes: wanted })) as Uint8Array<ArrayBuffer>;
      const name = isWhole ? `network-${new Date().toISOString().slice(0, 10)}` : wanted.length === 1 ? ownName(all.find(({ id }) => id === wanted[0])!) : `${wanted.length}-processes`;
      download(name + EXPORT_ENDING, file);
      setState({ done: `Exported: ${sizeOf(file.length)}.` });
    } catch (problem) {
      setState({ problem: explain(problem) });
    }
  };
  const toggle = (id: string, isIn: boolean) => {
    const next = new Set(chosen);
    if (isIn) next.add(id);
    else next.delete(id);
    setChosen(next);
  };

  return (
    <section class="panel" aria-labelledby={title}>
      <h2 id={title}>Export to a file</h2>
      <p class="hint">Logs, results and states, exactly as they are. No private key is in the file: it can be given to others.</p>
      <fieldset class="share-choice">
        <legend class="visually-hidden">What to export</legend>
        <label>
          <input type="radio" name="export" checked={isWhole} onChange={() => setWhole(true)} /> The whole network: {counted(all.length, "process", "processes")}, without replicas
        </label>
        <label>
          <input type="radio" name="export" checked={!isWhole} onChange={() => setWhole(false)} /> Some processes
        </label>
      </fieldset>
      {!isWhole && (
        <fieldset class="share-processes">
          <legend class="visually-hidden">Processes to export</legend>
          {all.slice(0, MOST_LISTED).map((process) => (
            <label key={process.id}>
              <input type="checkbox" checked={chosen.has(process.id)} onChange={({ currentTarget }) => toggle(process.id, currentTarget.checked)} /> <bdi>{ownName(process)}</bdi>{" "}
              <span class="hint">{shortened(process.id)}, {counted(process.slot + 1, "message")}</span>
            </label>
          ))}
          {all.length > MOST_LISTED && <p class="hint">The first {MOST_LISTED} are listed. Each process can be exported from its own menu, too.</p>}
        </fieldset>
      )}
      <div class="row">
        <button type="button" disabled={state.isUnderWay || (!isWhole && wanted.length === 0)} onClick={() => void save()}>
          {state.isUnderWay ? "Exporting…" : "Export"}
        </button>
        <span role="status" class="hint">{state.done}</span>
      </div>
      {state.problem && <p role="alert" class="problem-box">{state.problem}</p>}
    </section>
  );
}

// Import -----------------------------------------------------------------------------------------------------------------------

/** The runtime has all of a file in its memory. */
const LARGEST_FILE = 1024 * 1024 * 1024;

interface ImportState {
  /** What is going on, and how far it is, from 0 to 1. */
  work?: { text: string; done?: number };
  problem?: string;
  imported?: Summary;
  packet?: Packet;
}

function Import() {
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

interface Summary {
  processes: readonly ProcessInfo[];
  messages: number;
  /** Those whose owner's key is not here: nobody here can evaluate in them. */
  foreign: ReadonlySet<string>;
  /** How many do not trust this network to pass on messages of other processes, and whom they would have to trust. */
  distrusting: number;
  authority: string;
}

async function summarize(ids: readonly string[]): Promise<Summary> {
  const wanted = new Set(ids);
  const [identities, { authority }] = await Promise.all([network().identities(), network().status()]);
  const owners = new Set(identities.map(({ address }) => address));
  const imported = processes.peek().filter(({ id }) => wanted.has(id));
  const trusts = ({ tags }: ProcessInfo) => tags.some(({ name, value }) => name === "Authority" && value.split(",").includes(authority));
  return {
    processes: imported,
    messages: imported.reduce((sum, { slot }) => sum + slot + 1, 0),
    foreign: new Set(imported.filter(({ owner }) => !owners.has(owner)).map(({ id }) => id)),
    distrusting: imported.filter((process) => !trusts(process)).length,
    authority,
  };
}

function ImportSummary({ summary: { processes: imported, messages, foreign, distrusting, authority } }: { summary: Summary }) {
  return (
    <div role="status" class="share-summary">
      <p>
        <b>Imported {counted(imported.length, "process", "processes")} with {counted(messages, "message")}.</b> Hashes, logs and signatures are right; for results and states there is the word of the network that made the file.
      </p>
      <ul>
        {imported.slice(0, MOST_LISTED).map((process) => (
          <li key={process.id}>
            <button type="button" class="plain" onClick={() => select(process.id)}>
              <bdi>{ownName(process)}</bdi>
            </button>{" "}
            <span class="hint">{shortened(process.id)}, {counted(process.slot + 1, "message")}{foreign.has(process.id) && ", owned by somebody else"}</span>
          </li>
        ))}
      </ul>
      {imported.length > MOST_LISTED && <p class="hint">And {counted(imported.length - MOST_LISTED, "other")}, in the list of processes.</p>}
      {foreign.size > 0 && (
        <p>
          {foreign.size === imported.length ? "They are" : `${foreign.size} of them are`} owned by somebody whose key is not here. They can be read, sent messages and forked; Lua is evaluated in them only by their
          owner.
        </p>
      )}
      {distrusting > 0 && (
        <p>
          {distrusting === imported.length ? "They" : `${distrusting} of them`} trust another network. They take no messages of other processes here until their owner adds the authority of this one to <code>ao.authorities</code>:{" "}
          <code class="whole-id">{authority}</code>
        </p>
      )}
    </div>
  );
}
