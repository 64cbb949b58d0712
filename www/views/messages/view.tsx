// Messages: a list or a diagram of them, one of them in detail, and a new one.
import { useEffect, useRef } from "preact/hooks";
import { useCommands } from "../../app/commands";
import { numberText } from "../../parts/numbers";
import { useNarrow } from "../../parts/narrow";
import { isProcess } from "../../session/names";
import { select, selectedId } from "../../session/network";
import { timeline } from "../../session/timeline";
import { Compose } from "./compose";
import { Detail } from "./detail";
import { Diagram } from "./diagram";
import { chooseScope, filter, isFiltering, onlyUnhandled, scope } from "./filter";
import { FilterBar, ScopeSwitch } from "./filter-bar";
import { useFiltered, type Filtered } from "./filtered";
import { Inbox } from "./inbox";
import { MessageList } from "./list";
import { Outbox } from "./outbox";
import { SHOWN, compose, isComposing, keyOfPlace, lookAtPlace, place, show, shown, type Shown } from "./place";

const TITLES: Readonly<Record<Shown, string>> = { list: "List", diagram: "Diagram", inbox: "Inbox", outbox: "Outbox" };

export default function Messages() {
  const filtered = useFiltered(timeline, filter);
  const view = useRef<HTMLDivElement>(null);
  useEffect(() => timeline.follow(), []);
  useCommands(() => [
    { title: "New message", keys: "Alt+N", run: () => compose() },
    ...SHOWN.map((part) => ({ title: `Messages: ${TITLES[part].toLowerCase()}`, run: () => show(part) })),
    { title: "Messages: of one process, or of the whole network", run: () => chooseScope(scope.peek() === "process" ? "network" : "process") },
    { title: "Messages: only what was not handled, or all", run: () => (onlyUnhandled.value = !onlyUnhandled.peek()) },
  ]);
  useSelectionOfPlace();
  useTitleFocus(view);
  const isSide = isComposing.value || place.value !== undefined;
  return (
    <div ref={view} class={`msg-view ${isSide ? "msg-has-side" : ""}`} onKeyDown={(event) => leaveByKey(event, view.current!)}>
      <Main filtered={filtered} onOpen={() => focusTitle(view.current!)} />
      <section class="msg-side" aria-label="Message">
        {isSide && (
          <button type="button" class="only-narrow" onClick={() => lookAtPlace(undefined)}>
            ← {TITLES[shown.value]}
          </button>
        )}
        {isComposing.value ? <Compose /> : place.value ? <Detail key={keyOfPlace({ ...place.value, lost: undefined })} place={place.value} /> : <Nothing />}
      </section>
    </div>
  );
}

/** The list, or what else there is of all messages. */
function Main({ filtered, onOpen }: { filtered: Filtered; onOpen: () => void }) {
  void timeline.version.value;
  const isNarrow = useNarrow();
  const chosen = place.value && timeline.byKey(keyOfPlace(place.value));
  const part = shown.value;
  const isFiltered = part === "list" || part === "diagram";
  return (
    <section class="msg-main" aria-label="Messages">
      <div class="msg-bar">
        <div class="msg-switch" role="group" aria-label="Show as">
          {SHOWN.map((one) => (
            <button key={one} type="button" aria-pressed={one === part} onClick={() => show(one)}>
              {TITLES[one]}
            </button>
          ))}
        </div>
        {isFiltered && <ScopeSwitch />}
        <span class="spread" />
        <button type="button" class="primary" aria-keyshortcuts="Alt+N" onClick={() => compose()}>
          New message
        </button>
      </div>
      {isFiltered && <FilterBar filtered={filtered} isNarrow={isNarrow} />}
      {part !== "inbox" && <Older />}
      <div class="msg-area">
        {isFiltered && <Empty filtered={filtered} />}
        {part === "list" && <MessageList filtered={filtered} chosen={chosen} isNarrow={isNarrow} onOpen={onOpen} />}
        {part === "diagram" && <Diagram filtered={filtered} chosen={chosen} isNarrow={isNarrow} onOpen={onOpen} />}
        {part === "inbox" && <Inbox key={selectedId.value} onOpen={onOpen} />}
        {part === "outbox" && <Outbox key={selectedId.value} chosen={chosen} onOpen={onOpen} />}
      </div>
    </section>
  );
}

/** Why there is nothing to be seen. */
function Empty({ filtered }: { filtered: Filtered }) {
  void filtered.version.value;
  if (filtered.rows.length > 0) return null;
  if (timeline.loading.value) return <p class="hint msg-nothing">Loading…</p>;
  return <p class="hint msg-nothing">{isFiltering.value ? "No message is like that." : "There are no messages yet."}</p>;
}

/** What is not loaded. */
function Older() {
  const count = timeline.older.value;
  if (count === 0) return null;
  if (timeline.loading.value) return <p class="hint msg-older">Loading {numberText(count)} older messages…</p>;
  return (
    <p class="hint msg-older">
      {numberText(count)} older messages are not loaded.{" "}
      <button type="button" class="plain" onClick={() => timeline.loadOlder()}>
        Load older
      </button>
    </p>
  );
}

function Nothing() {
  return (
    <p class="hint msg-empty">
      Choose a message to see what happened to it, or write a new one. <kbd>↑</kbd> <kbd>↓</kbd> move in the list, <kbd>Enter</kbd> goes to the
      message, <kbd>Esc</kbd> back.
    </p>
  );
}

/** A link can lead to the message of a process that is not selected: then that one is, unless the message is shown anyway. */
function useSelectionOfPlace() {
  const { process, slot } = place.value ?? {};
  useEffect(() => {
    if (process === undefined || process === selectedId.peek() || scope.peek() === "network" || !isProcess(process)) return;
    const row = timeline.find(process, slot!);
    if (row === undefined || !filter.peek()(row)) select(process);
  }, [process, slot]);
}

/** Where a new message is written, that is where who uses the keyboard wants to be. */
function useTitleFocus(view: { current: HTMLElement | null }) {
  const composes = isComposing.value;
  useEffect(() => {
    if (composes) view.current!.querySelector<HTMLElement>(".msg-compose select")?.focus();
  }, [composes]);
}

function focusTitle(view: HTMLElement) {
  view.querySelector<HTMLElement>(".msg-side h2")?.focus();
}

/** Escape goes from the message, or the one that is being written, to the list. */
function leaveByKey(event: KeyboardEvent, view: HTMLElement) {
  if (event.key !== "Escape" || event.defaultPrevented || !view.querySelector(".msg-side")!.contains(event.target as Node)) return;
  event.preventDefault();
  if (isComposing.peek()) compose(false);
  view.querySelector<HTMLElement>(".virtual-list")?.focus();
}
