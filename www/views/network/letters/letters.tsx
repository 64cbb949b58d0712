// The part Letters: what goes to the network outside, what was taken there, and what nobody took.
import { useState } from "preact/hooks";
import type { Letter } from "lunette";
import { useCommands } from "../../../app/commands";
import { hashOf } from "../../../app/route";
import { network } from "../../../session/network";
import { attempt, say } from "../../../session/notice";
import { useFollowed } from "../../../session/asked";
import { Confirm } from "../../../parts/confirm";
import { newestBefore, type Newest } from "../common/newest";
import { LetterRow } from "./letter-row";

/** Letters on a page. */
const SIZE = 50;

type Kind = "open" | "taken";

export function Letters() {
  const [kind, setKind] = useState<Kind>("open");
  /** Where the page begins (of open letters, the oldest first), or ends (of taken ones, the newest first). */
  const [at, setAt] = useState<number>();
  const [selected, select] = useState<ReadonlySet<number>>(new Set());
  const [discarding, discard] = useState<readonly Letter[]>();
  const { value, problem, again } = useFollowed(`letters ${kind} ${at}`, () => pageOf(kind, at));
  const { value: settings } = useFollowed("relay of letters", () => network().relay());

  const show = (shown: Kind) => {
    setKind(shown);
    setAt(undefined);
    select(new Set());
  };
  const retry = (letters?: readonly number[]) =>
    attempt(async () => {
      const count = await network().retry(letters);
      say(count === 0 ? "Nothing is waiting to be sent again." : `${counted(count)} sent again.`);
      again();
    });
  const reallyDiscard = (letters: readonly Letter[]) =>
    attempt(async () => {
      const count = await network().discard(letters.map(({ letter }) => letter));
      say(`${counted(count)} discarded.`);
      select(new Set());
      again();
    });
  useCommands(() => [{ title: "Letters: send all again", run: () => retry() }]);

  const entries = value?.entries ?? [];
  const chosen = entries.filter(({ letter }) => selected.has(letter));
  return (
    <section class="panel" aria-labelledby="net-letters">
      <div class="net-head">
        <h2 id="net-letters">Letters to the network outside</h2>
        <span class="row" role="group" aria-label="Which letters">
          <button type="button" aria-pressed={kind === "open"} onClick={() => show("open")}>Waiting and dead</button>
          <button type="button" aria-pressed={kind === "taken"} onClick={() => show("taken")}>Taken</button>
        </span>
      </div>
      {settings === null && (
        <p class="net-warning">The relay is off: nothing goes out. <a href={hashOf("network", { part: "relay" })}>Say how the network is reached</a>.</p>
      )}
      {settings && !settings.sending && <p class="net-warning">The relay is paused: letters wait. <a href={hashOf("network", { part: "relay" })}>Send again</a>.</p>}
      {kind === "open" && entries.length > 0 && (
        <div class="row net-toolbar">
          <button type="button" onClick={() => void retry()}>Send all again</button>
          <button type="button" class="danger" disabled={chosen.length === 0} onClick={() => discard(chosen)}>Discard selected ({chosen.length})…</button>
        </div>
      )}
      {problem !== undefined && <p role="alert">{problem}</p>}
      {value && entries.length === 0 && <p class="net-empty">{EMPTY[kind]}</p>}
      <ul class="net-list" aria-label={kind === "open" ? "Waiting and dead letters" : "Letters that were taken"}>
        {entries.map((letter) => (
          <LetterRow key={letter.letter} letter={letter} isSelected={selected.has(letter.letter)}
            onSelect={(isSelected) => select(withMember(selected, letter.letter, isSelected))}
            onRetry={() => void retry([letter.letter])} onDiscard={() => discard([letter])} />
        ))}
      </ul>
      <div class="row">
        {at !== undefined && <button type="button" onClick={() => setAt(undefined)}>{kind === "open" ? "First" : "Newest"}</button>}
        {value?.hasMore && <button type="button" onClick={() => setAt(entries.at(-1)!.letter + (kind === "open" ? 1 : 0))}>{kind === "open" ? "Next" : "Older"}</button>}
      </div>
      {discarding && (
        <Confirm title={discarding.length === 1 ? "Discard this letter?" : `Discard ${discarding.length} letters?`} action="Discard" onConfirm={() => reallyDiscard(discarding)}
          onClose={() => discard(undefined)}>
          <p>What is discarded is never sent, and its receiver never hears of it. That cannot be taken back.</p>
        </Confirm>
      )}
    </section>
  );
}

const EMPTY: Readonly<Record<Kind, string>> = {
  open: "No letter waits, and none is dead.",
  taken: "Nothing was taken by the network outside so far.",
};

async function pageOf(kind: Kind, at: number | undefined): Promise<Newest<Letter>> {
  if (kind === "taken") return newestBefore(at, SIZE, (range) => network().letters({ ...range, taken: true }), ({ letter }) => letter);
  const found = await network().letters({ from: at ?? 0, limit: SIZE + 1 });
  return { entries: found.slice(0, SIZE), hasMore: found.length > SIZE };
}

const counted = (count: number) => (count === 1 ? "One letter was" : `${count} letters were`);

function withMember(set: ReadonlySet<number>, member: number, isIn: boolean): ReadonlySet<number> {
  const changed = new Set(set);
  if (isIn) changed.add(member);
  else changed.delete(member);
  return changed;
}
