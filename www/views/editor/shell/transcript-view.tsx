// The transcript in the page: it follows what comes while the reader is at its end.
import { useLayoutEffect, useRef } from "preact/hooks";
import { attempt } from "../../../session/notice";
import { selected } from "../../../session/network";
import { running, stop, type Running } from "../run";
import { Entry, NoteEntry, Source } from "./entry";
import { isEval } from "./message";
import { isFollowing, itemsOf, notes, showEarlier, showNewest, transcript, type Transcript } from "./transcript";

/** Pixels from the end at which a reader still counts as being there. */
const NEAR = 24;

export function TranscriptView() {
  const log = useRef<HTMLDivElement>(null);
  const shown = transcript.value;
  const items = itemsOf(shown, notes.value);
  const mine = running.value.filter((one) => one.process === shown.process && !isShown(one, shown));

  useLayoutEffect(() => {
    if (isFollowing.current && !shown.hasLater) log.current!.scrollTop = log.current!.scrollHeight;
  });
  // The room may change without anything having come.
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => isFollowing.current && (log.current!.scrollTop = log.current!.scrollHeight));
    observer.observe(log.current!);
    return () => observer.disconnect();
  }, []);
  const look = ({ currentTarget }: { currentTarget: HTMLElement }) => {
    const { scrollTop, scrollHeight, clientHeight } = currentTarget;
    isFollowing.current = scrollHeight - scrollTop - clientHeight < NEAR;
  };

  return (
    <div ref={log} class="shell-log" role="log" aria-label="Transcript" tabIndex={0} onScroll={look}>
      {shown.hasEarlier && (
        <button type="button" class="shell-small" onClick={() => void attempt(showEarlier)}>
          Show earlier messages
        </button>
      )}
      {items.map((item) => ("entry" in item ? <Entry key={item.key} entry={item.entry} process={shown.process!} /> : <NoteEntry key={item.key} note={item.note} />))}
      {mine.map((one) => (
        <RunningEntry key={`running ${one.id}`} source={one.source} isDry={one.dry !== undefined} isWaiting={one.dry === undefined && selected.value?.paused === true} />
      ))}
      {shown.hasLater && (
        <button type="button" class="shell-small" onClick={() => void attempt(showNewest)}>
          Show the newest messages
        </button>
      )}
    </div>
  );
}

/** What came of it may be here before whoever asked for it is told. */
function isShown({ dry, after, source }: Running, { entries }: Transcript): boolean {
  return dry === undefined && entries.some(({ slot, message }) => slot > after && isEval(message) && message.data === source);
}

function RunningEntry({ source, isDry, isWaiting }: { source: string; isDry: boolean; isWaiting: boolean }) {
  return (
    <article class="shell-entry shell-running" aria-label="Running">
      <p class="shell-facts">{isWaiting ? "the process is paused: this waits until it is resumed" : isDry ? "dry run…" : "running…"}</p>
      <Source source={source} />
      {!isWaiting && (
        <button type="button" class="shell-small" onClick={() => void stop()}>
          Stop
        </button>
      )}
    </article>
  );
}
