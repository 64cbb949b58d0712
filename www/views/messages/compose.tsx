// Writing a message: to whom, as whom, what. Warnings come while it is written; it is sent, or only tried.
import { useEffect, useId, useState } from "preact/hooks";
import type { LintWarning } from "lunette";
import { useCommands } from "../../app/commands";
import { KnownIds } from "../../parts/known-ids";
import { sizeOf } from "../../parts/size";
import { TagFields } from "../../parts/tag-fields";
import { identities, lookAtIdentities } from "../../session/identities";
import { nameOf } from "../../session/names";
import { network, processes, selectedId } from "../../session/network";
import { action, bytes, clear, draft, fill, speaker, tags, target, text, type Speaker } from "./draft";
import { Lint } from "./lint";
import { useAsked } from "../../session/asked";
import { compose } from "./place";
import { Sending, type Attempt } from "./sending";
import { templatesOf } from "./templates";

/** Milliseconds without typing after which warnings are looked for. */
const PAUSE = 150;

export function Compose() {
  const [attempt, setAttempt] = useState<Attempt>();
  const form = useId();
  useEffect(() => {
    void lookAtIdentities();
    if (target.peek() === "") target.value = selectedId.peek() ?? "";
  }, []);
  const isPretended = speaker.value.kind === "pretended";
  const send = () => setAttempt({ kind: "send", number: (attempt?.number ?? 0) + 1, ...given() });
  const dryRun = () => setAttempt({ kind: "dryrun", number: (attempt?.number ?? 0) + 1, ...given() });
  useCommands(() => [{ title: "Send the message", keys: "Ctrl+Enter", run: () => (isPretended ? dryRun() : send()) }], [isPretended, attempt]);
  return (
    <section class="msg-compose" aria-labelledby={`${form}-title`}>
      <header class="row">
        <h2 id={`${form}-title`} tabIndex={-1}>
          New message
        </h2>
        <span class="spread" />
        <button type="button" class="plain" aria-label="Close" onClick={() => compose(false)}>
          ×
        </button>
      </header>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isPretended) send();
        }}
      >
        <Target />
        <As />
        <ActionField key={target.value} />
        <TagFields tags={tags.value} onTags={(changed) => (tags.value = changed)} />
        <DataField />
        <Warnings />
        <p class="row">
          <button type="submit" class="primary" disabled={isPretended}>
            Send
          </button>
          <button type="button" onClick={dryRun}>
            Dry run
          </button>
          <button type="button" onClick={() => clear(selectedId.peek() ?? "")}>
            Clear
          </button>
          <span class="hint">
            {isPretended ? "Nobody here can sign as that address: it can only be tried." : "A dry run shows the result and leaves no trace."}
          </span>
        </p>
      </form>
      {attempt && <Sending key={attempt.number} attempt={attempt} />}
    </section>
  );
}

function given(): Pick<Attempt, "target" | "speaker" | "message"> {
  return { target: target.peek().trim(), speaker: speaker.peek(), message: draft.peek() };
}

const OTHER = "other";

function Target() {
  const id = useId();
  const known = processes.value.some((process) => process.id === target.value);
  const [isOther, setOther] = useState(!known && target.peek() !== "");
  const shown = isOther || (!known && target.value !== "") ? OTHER : target.value;
  const choose = (value: string) => {
    setOther(value === OTHER);
    target.value = value === OTHER ? "" : value;
  };
  return (
    <div class="msg-field">
      <label for={id}>To</label>
      <select id={id} value={shown} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {processes.value.map((process) => (
          <option key={process.id} value={process.id}>
            {nameOf(process.id).text}
          </option>
        ))}
        <option value={OTHER}>Another id…</option>
      </select>
      {shown === OTHER && (
        <input aria-label="Id of the target" placeholder="43 characters" spellcheck={false} value={target.value}
          onInput={({ currentTarget }) => (target.value = currentTarget.value)} />
      )}
    </div>
  );
}

function As() {
  const id = useId();
  const chosen = speaker.value;
  const value = chosen.kind === "identity" ? `as ${chosen.name}` : chosen.kind;
  const choose = (value: string) => {
    if (value === "new") speaker.value = { kind: "new", name: "" };
    else if (value === "pretended") speaker.value = { kind: "pretended", address: "" };
    else speaker.value = { kind: "identity", name: value.slice("as ".length) };
  };
  const names = new Set(["default", ...identities.value.map(({ name }) => name)]);
  return (
    <div class="msg-field">
      <label for={id}>As</label>
      <select id={id} value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {[...names].map((name) => (
          <option key={name} value={`as ${name}`}>
            {name}
          </option>
        ))}
        <option value="new">A new identity…</option>
        <option value="pretended">Pretend to be an address (dry run)…</option>
      </select>
      {chosen.kind === "new" && (
        <input aria-label="Name of the new identity" placeholder="alice" value={chosen.name}
          onInput={({ currentTarget }) => (speaker.value = { kind: "new", name: currentTarget.value })} />
      )}
      {chosen.kind === "pretended" && <Pretended chosen={chosen} />}
    </div>
  );
}

/** Any address, those of processes and identities among them. */
function Pretended({ chosen }: { chosen: Extract<Speaker, { kind: "pretended" }> }) {
  const list = useId();
  return (
    <>
      <input aria-label="Address to pretend" list={list} spellcheck={false} placeholder="an address" value={chosen.address}
        onInput={({ currentTarget }) => (speaker.value = { kind: "pretended", address: currentTarget.value })} />
      <KnownIds id={list} />
    </>
  );
}

/** Made anew for each target: what one can be asked is not offered for another. */
function ActionField() {
  const id = useId();
  const list = useId();
  const info = processes.value.find((process) => process.id === target.value);
  const { value: templates = [] } = useAsked(info && `${info.id} ${info.evaluated}`, (signal) => templatesOf(info!.id, signal), { keep: true });
  return (
    <div class="msg-field">
      <label for={id}>Action</label>
      <input id={id} list={list} value={action.value} onInput={({ currentTarget }) => (action.value = currentTarget.value)} />
      <datalist id={list}>
        {templates.map((template, at) => (
          <option key={at} value={template.action} />
        ))}
      </datalist>
      {templates.length > 0 && (
        <select aria-label="Fill in for a handler" value="" onChange={({ currentTarget }) => fill(templates[Number(currentTarget.value)] ?? {})}>
          <option value="">For a handler…</option>
          {templates.map(({ name }, at) => (
            <option key={at} value={at}>
              {name}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

function DataField() {
  const id = useId();
  if (bytes.value !== undefined) {
    return (
      <p class="msg-field">
        <span>Data</span>
        <span>{sizeOf(bytes.value.length)} of the message before</span>
        <button type="button" onClick={() => (bytes.value = undefined)}>
          Write a text instead
        </button>
      </p>
    );
  }
  return (
    <div class="msg-field msg-field-data">
      <label for={id}>Data</label>
      <textarea id={id} rows={4} spellcheck={false} value={text.value} onInput={({ currentTarget }) => (text.value = currentTarget.value)} />
    </div>
  );
}

/** What the network would drop or refuse of it, looked for when the person pauses. */
function Warnings() {
  const [warnings, setWarnings] = useState<readonly LintWarning[]>([]);
  const [to, message] = [target.value.trim(), draft.value];
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const timer = setTimeout(() => {
      network()
        .lint({ target: to, ...message, signal })
        // The warnings are a help: sending says by itself what is wrong.
        .then(setWarnings, () => signal.aborted || setWarnings([]));
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [to, message]);
  return (
    <div aria-live="polite">
      <Lint warnings={warnings} />
    </div>
  );
}
