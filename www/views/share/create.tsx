// Makes a link that carries code.
import { signal } from "@preact/signals";
import { useEffect, useId, useState } from "preact/hooks";
import { go, route } from "../../app/route";
import { copy } from "../../parts/copy";
import { download } from "../../parts/download";
import { shortened } from "../../parts/shortened";
import { counted } from "../../parts/numbers";
import { drafts, textOf } from "../../session/drafts";
import { ownName } from "../../session/names";
import { network, processes } from "../../session/network";
import { attempt, explain } from "../../session/notice";
import { TagFields } from "../../parts/tag-fields";
import { iframeOf, linkOf, type SharedLink } from "./links";
import { LARGEST_PACKET, LONGEST_LINK, packetFile, type Packet } from "./packet";
import { scriptOf } from "./script";

/** What is about to be shared: it stays while other views are shown. */
const packet = signal<Packet>({ name: "", code: "", scenario: "", note: "", tags: [] });
const hint = signal<string | undefined>(undefined);

/** Raised by whatever changes the packet, or is about to. */
let turn = 0;

const READING = "Reading its log…";

const change = (fields: Partial<Packet>) => {
  turn += 1;
  if (hint.peek() === READING) hint.value = undefined;
  packet.value = { ...packet.peek(), ...fields };
};

/** Milliseconds without a key after which the link is made. */
const QUIET = 200;

export function CreateLink() {
  const id = useId();
  const { name, code, scenario, note, tags } = packet.value;
  useFilledIn();
  return (
    <section class="panel" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Share code by a link</h2>
      <p class="hint">The link carries everything itself, after its #: no server gets to see it. Whoever opens it reads the code first, and runs it in a new process.</p>
      <div class="fields">
        <FillIn />
        <label for={`${id}-name`}>Name</label>
        <input id={`${id}-name`} maxLength={100} autocomplete="off" spellcheck={false} value={name} onInput={({ currentTarget }) => change({ name: currentTarget.value })} />
        <label for={`${id}-code`}>Code</label>
        <textarea id={`${id}-code`} rows={10} maxLength={LARGEST_PACKET} spellcheck={false} placeholder="Lua" value={code} onInput={({ currentTarget }) => change({ code: currentTarget.value })} />
        <label for={`${id}-note`}>Note</label>
        <input id={`${id}-note`} maxLength={2000} placeholder="What to look at, or to try" value={note} onInput={({ currentTarget }) => change({ note: currentTarget.value })} />
      </div>
      <details open={scenario !== "" || tags.length > 0}>
        <summary>Scenario and tags</summary>
        <p>
          <label for={`${id}-scenario`}>Scenario, a text that goes with the code</label>
          <textarea id={`${id}-scenario`} rows={6} maxLength={LARGEST_PACKET} spellcheck={false} value={scenario} onInput={({ currentTarget }) => change({ scenario: currentTarget.value })} />
        </p>
        <TagFields legend="Tags that its process is made with" tags={tags} onTags={(tags) => change({ tags })} ofProcess />
      </details>
      <Result />
    </section>
  );
}

/** The link, as long as there is code for one. */
function Result() {
  const now = packet.value;
  const [link, setLink] = useState<SharedLink>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    let isWanted = now.code.trim() !== "";
    setProblem(undefined);
    if (!isWanted) return setLink(undefined);
    const due = setTimeout(() => {
      linkOf(now).then(
        (made) => isWanted && setLink(made),
        (problem) => isWanted && setProblem(explain(problem)),
      );
    }, QUIET);
    return () => {
      isWanted = false;
      clearTimeout(due);
    };
  }, [now]);
  if (problem) return <p role="alert">{problem}</p>;
  if (link === undefined) return <p class="hint">With some code there will be a link here.</p>;
  const isTooLong = link.address.length > LONGEST_LINK;
  const save = () => attempt(async () => download(`${packet.peek().name || "shared"}.lunette.json`, packetFile(packet.peek()), "application/json"));
  return (
    <div class="share-result">
      {isTooLong ? (
        <p role="status" class="share-warning">
          This is too long for a link: it would have {counted(link.address.length, "character")}, and beyond {counted(LONGEST_LINK, "character")} mail and chat programs cut links off. Save it as a file instead;
          whoever opens that file below sees the same.
        </p>
      ) : (
        <>
          <label>
            Link
            <input readOnly value={link.address} onFocus={({ currentTarget }) => currentTarget.select()} />
          </label>
          <p class="hint">{counted(link.address.length, "character")}.</p>
        </>
      )}
      <div class="row">
        {!isTooLong && (
          <>
            <button type="button" class="primary" onClick={() => void copyFrom(({ address }) => address, "the link")}>
              Copy the link
            </button>
            <button type="button" onClick={() => void copyFrom(({ embed }) => iframeOf(embed, packet.peek().name), "the markup for an <iframe>, which shows it in another page")}>
              Copy as &lt;iframe&gt;
            </button>
          </>
        )}
        <button type="button" class={isTooLong ? "primary" : undefined} onClick={() => void save()}>
          Save as a file
        </button>
        {!isTooLong && (
          <a href={link.embed} target="_blank" rel="noopener">
            See it embedded
          </a>
        )}
      </div>
    </div>
  );
}

/** Copies what is to be shared as it is now, which the link in sight may be some milliseconds behind. */
function copyFrom(textOf: (link: SharedLink) => string, what: string): Promise<void> {
  return attempt(async () => copy(textOf(await linkOf(packet.peek())), what));
}

/** Fills the fields in from a draft, or from everything that was evaluated in a process. */
function FillIn() {
  const id = useId();
  const fill = (value: string) => {
    const draft = drafts.peek().find((draft) => `draft ${draft.id}` === value);
    const process = processes.peek().find((process) => `process ${process.id}` === value);
    hint.value = undefined;
    if (draft?.name.endsWith(".scenario")) change({ scenario: textOf(draft.id) });
    else if (draft) change({ code: textOf(draft.id), name: draft.name });
    else if (process) void fillFromProcess(process.id);
  };
  return (
    <>
      <label for={id}>From</label>
      <span>
        <select id={id} value="" onChange={({ currentTarget }) => {
          fill(currentTarget.value);
          currentTarget.value = "";
        }}>
          <option value="">Fill in from…</option>
          {drafts.value.length > 0 && (
            <optgroup label="A draft">
              {drafts.value.map(({ id, name }) => <option key={id} value={`draft ${id}`}>{name}</option>)}
            </optgroup>
          )}
          <optgroup label="Everything that was evaluated in">
            {processes.value.map((process) => <option key={process.id} value={`process ${process.id}`}>{ownName(process)} {shortened(process.id)}</option>)}
          </optgroup>
        </select>
        <span role="status" class="hint">{hint.value}</span>
      </span>
    </>
  );
}

/** The tags that the network itself gives a process: they are not to be shared. */
const OF_NETWORK = new Set(["Name", "Data-Protocol", "Variant", "Type", "Module", "Scheduler", "Authority", "SDK"]);

async function fillFromProcess(id: string): Promise<void> {
  const mine = (turn += 1);
  hint.value = READING;
  await attempt(async () => {
    const [{ code, evaluations, failed }, info] = await Promise.all([scriptOf(id), network().info(id)]);
    // What was written meanwhile, or is read for somebody who has chosen anew, stays.
    if (mine !== turn) return;
    change({ code, name: ownName(info), tags: info.tags.filter(({ name }) => !OF_NETWORK.has(name)) });
    hint.value = `${counted(evaluations, "evaluation")}${failed > 0 ? `, without ${failed} that failed` : ""}.`;
  });
  if (mine === turn) hint.value = undefined;
}

/** `#/share?process=<id>`: from the menu of a process. */
function useFilledIn(): void {
  const { process } = route.value.parameters;
  useEffect(() => {
    if (process === undefined) return;
    void fillFromProcess(process);
    go("share", {}, { replace: true });
  }, [process]);
}
