// The dialog that makes a process: empty, or from a source; with a name, an owner and tags.
import type { Tag } from "lunette";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog";
import { useAsked } from "../../session/asked";
import { bring } from "../../session/drafts";
import { exampleSource } from "../../session/examples";
import { network } from "../../session/network";
import { explain, say } from "../../session/notice";
import { FileSource } from "./file-source";
import type { FoundSource } from "./found-source";
import { GALLERY, type Example } from "./gallery";
import { Gallery } from "./gallery-choice";
import { TransactionSource } from "./transaction-source";
import { makeProcess, type FirstMessage, type Made } from "../../session/make-process";
import { filledTags } from "../../parts/filled-tags";
import { TagFields } from "../../parts/tag-fields";

const BEGINNINGS = { empty: "Empty", gallery: "An example", file: "A Lua file", transaction: "A transaction" } as const;
type Beginning = keyof typeof BEGINNINGS;

interface NewProcessProps {
  /** A source that was dropped on the page. */
  file?: File;
  onClose: () => void;
}

export function NewProcessDialog({ file, onClose }: NewProcessProps) {
  const [made, setMade] = useState<{ name: string; problem: string }>();
  return (
    <Dialog title="New process" onClose={onClose}>
      {made ? <MadeWithProblem {...made} onClose={onClose} /> : <Form file={file} onClose={onClose} onProblem={setMade} />}
    </Dialog>
  );
}

/** The process is there, and its source failed: an evaluation that fails changes nothing, so it is as good as empty. */
function MadeWithProblem({ name, problem, onClose }: { name: string; problem: string; onClose: () => void }) {
  return (
    <>
      <div role="alert" class="problem-box">
        <p>
          <bdi class="quoted-name">{name || "The process"}</bdi> is there, but its source failed, and changed nothing in it:
        </p>
        <pre>{problem}</pre>
      </div>
      <p>The source is among the drafts of the editor: mend it there, and evaluate it again.</p>
      <div class="row actions">
        <button type="button" class="primary" autofocus onClick={onClose}>
          Show the process
        </button>
      </div>
    </>
  );
}

interface FormProps {
  file?: File;
  onClose: () => void;
  onProblem: (made: { name: string; problem: string }) => void;
}

function Form({ file, onClose, onProblem }: FormProps) {
  const [beginning, begin] = useState<Beginning>(file === undefined ? "empty" : "file");
  const [example, setExample] = useState<Example>(GALLERY[0]!);
  const [isTried, setTried] = useState(true);
  const [found, setFound] = useState<FoundSource>();
  const [name, setName] = useState<string>();
  const [identity, setIdentity] = useState("default");
  const [given, setTags] = useState<readonly Tag[]>();
  const [monitor, setMonitor] = useState(false);
  const [state, setState] = useState<{ isUnderWay?: boolean; problem?: string }>({});
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);

  const isExample = beginning === "gallery";
  const suggested = isExample ? example.title : beginning === "empty" ? "" : (found?.name ?? "");
  const tags = given ?? (isExample ? (example.tags ?? []) : []);
  const needsSource = (beginning === "file" || beginning === "transaction") && found === undefined;

  const choose = (next: Beginning) => {
    begin(next);
    setFound(undefined);
    setState({});
  };
  const make = async (event: Event) => {
    event.preventDefault();
    if (needsSource || state.isUnderWay) return;
    setState({ isUnderWay: true });
    try {
      const plan = { name: name ?? suggested, identity: identity.trim() || "default", tags: filledTags(tags), monitor };
      const source = isExample ? { name: example.title, text: await exampleSource(example) } : beginning === "empty" ? undefined : found;
      const firstMessage = isExample && isTried ? example.attempt : undefined;
      done(plan.name, source, await makeProcess({ ...plan, source: source?.text, firstMessage }, stop.current.signal));
    } catch (problem) {
      setState({ problem: explain(problem) });
    }
  };
  const done = (name: string, source: FoundSource | undefined, { problem }: Made) => {
    if (source !== undefined) bring(isExample ? example.title : source.name || "source", source.text);
    if (problem !== undefined) return onProblem({ name, problem });
    onClose();
    const hint = !isExample ? "" : isTried ? ` It was sent ${spelled(example.attempt)}: look for ${example.attempt.shows}.` : ` Send it ${spelled(example.attempt)}, and look for ${example.attempt.shows}.`;
    say(`${name || "The process"} is there.${hint}`);
  };

  return (
    <form onSubmit={(event) => void make(event)} class="process-form">
      <fieldset class="process-beginnings">
        <legend class="visually-hidden">Begin with</legend>
        {(Object.keys(BEGINNINGS) as Beginning[]).map((known) => (
          <label key={known}>
            <input type="radio" name="beginning" checked={known === beginning} autofocus={known === beginning} onChange={() => choose(known)} /> <span>{BEGINNINGS[known]}</span>
          </label>
        ))}
      </fieldset>
      {beginning === "empty" && <p class="hint">A process with the aos library and nothing else: evaluate Lua in it as you go.</p>}
      {isExample && (
        <>
          <Gallery chosen={example} onChoose={setExample} />
          <p>
            <label>
              <input type="checkbox" checked={isTried} onChange={({ currentTarget }) => setTried(currentTarget.checked)} /> Send it a first message, <code>{spelled(example.attempt)}</code>
            </label>
            <span class="hint process-shows">Look for {example.attempt.shows}.</span>
          </p>
        </>
      )}
      {beginning === "file" && <FileSource given={file} found={found} onFound={setFound} />}
      {beginning === "transaction" && <TransactionSource found={found} onFound={setFound} />}
      <Settings name={name ?? suggested} onName={setName} identity={identity} onIdentity={setIdentity} tags={tags} onTags={setTags} monitor={monitor} onMonitor={setMonitor} />
      {state.problem && <p role="alert" class="problem-box">{state.problem}</p>}
      <div class="row actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={needsSource || state.isUnderWay}>
          {state.isUnderWay ? "Making it…" : "Make it"}
        </button>
      </div>
    </form>
  );
}

interface SettingsProps {
  name: string;
  onName: (name: string) => void;
  identity: string;
  onIdentity: (identity: string) => void;
  tags: readonly Tag[];
  onTags: (tags: readonly Tag[]) => void;
  monitor: boolean;
  onMonitor: (monitor: boolean) => void;
}

function Settings({ name, onName, identity, onIdentity, tags, onTags, monitor, onMonitor }: SettingsProps) {
  const id = useId();
  const { value: identities } = useAsked("identities", () => network().identities());
  const isNew = identity.trim() !== "" && identities !== undefined && !identities.some((known) => known.name === identity.trim());
  const hasSchedule = tags.some(({ name }) => name === "Cron-Interval");
  return (
    <>
      <div class="fields">
        <label for={`${id}-name`}>Name</label>
        <input id={`${id}-name`} maxLength={100} autocomplete="off" spellcheck={false} placeholder="none" value={name} onInput={({ currentTarget }) => onName(currentTarget.value)} />
        <label for={`${id}-owner`}>Owner</label>
        <span>
          <input id={`${id}-owner`} maxLength={100} list={`${id}-identities`} autocomplete="off" spellcheck={false} aria-describedby={`${id}-owner-hint`} value={identity}
            onInput={({ currentTarget }) => onIdentity(currentTarget.value)} />
          <datalist id={`${id}-identities`}>{identities?.map(({ name }) => <option key={name} value={name} />)}</datalist>
          <span id={`${id}-owner-hint`} class="hint">{isNew ? "A new identity: its key is made with it." : ""}</span>
        </span>
      </div>
      <details class="process-more" open={tags.length > 0}>
        <summary>Tags and schedule</summary>
        <TagFields tags={tags} onTags={onTags} ofProcess />
        <p>
          <label>
            <input type="checkbox" checked={monitor} onChange={({ currentTarget }) => onMonitor(currentTarget.checked)} /> Its cron runs by itself
          </label>
          {monitor && !hasSchedule && <span class="hint process-shows">Without a tag Cron-Interval there is nothing to run.</span>}
        </p>
      </details>
    </>
  );
}

/** A message as its action, its other tags and its data. */
function spelled({ tags, data }: FirstMessage): string {
  const fields = tags.map(({ name, value }) => (name === "Action" ? value : `${name}=${value}`));
  return [...fields, ...(data === undefined ? [] : [`Data=${JSON.stringify(data)}`])].join(" ");
}
