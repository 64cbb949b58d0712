// What of the messages is shown: whose, and which.
import { useEffect, useId, useState } from "preact/hooks";
import { counted } from "../../parts/numbers";
import { nameOf } from "../../session/names";
import { selected } from "../../session/network";
import { timeline } from "../../session/timeline";
import {
  STATUS_CHOICES, action, chooseScope, clearFilters, isFiltering, onlyUnhandled, scope, sender, status, text, type Scope, type StatusChoice,
} from "./filter";
import type { Filtered } from "./filtered";

/** How many actions and senders are offered. */
const OFFERED = 200;

/** Milliseconds without a change. */
const CALM = 700;

export function FilterBar({ filtered, isNarrow }: { filtered: Filtered; isNarrow: boolean }) {
  if (!isNarrow) {
    return (
      <div class="msg-filters" role="search" aria-label="Filter messages">
        <Fields />
        <Found filtered={filtered} />
      </div>
    );
  }
  return (
    <details class="msg-filters-folded">
      <summary>
        {isFiltering.value ? "Filters are on" : "Filters"} <Found filtered={filtered} />
      </summary>
      <div class="msg-filters" role="search" aria-label="Filter messages">
        <Fields />
      </div>
    </details>
  );
}

function Fields() {
  const actions = useId();
  return (
    <>
      <input type="search" class="msg-search" aria-label="Text" placeholder="Search" value={text.value}
        onInput={({ currentTarget }) => (text.value = currentTarget.value)} />
      <input aria-label="Action" placeholder="Action" list={actions} value={action.value}
        onInput={({ currentTarget }) => (action.value = currentTarget.value)} />
      <datalist id={actions}>
        <Offered of="action" />
      </datalist>
      <select aria-label="Sender" value={sender.value} onChange={({ currentTarget }) => (sender.value = currentTarget.value)}>
        <option value="">Any sender</option>
        <Offered of="from" />
      </select>
      <select aria-label="Status" value={status.value} onChange={({ currentTarget }) => (status.value = currentTarget.value as StatusChoice)}>
        {STATUS_CHOICES.map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
      <label class="msg-check">
        <input type="checkbox" checked={onlyUnhandled.value}
          onChange={({ currentTarget }) => (onlyUnhandled.value = currentTarget.checked)} /> Not handled
      </label>
      {isFiltering.value && (
        <button type="button" class="plain" onClick={clearFilters}>
          Clear filters
        </button>
      )}
    </>
  );
}

/** Of the process that is selected, or of the whole network. */
export function ScopeSwitch() {
  const choices: readonly (readonly [Scope, string])[] = [
    ["process", selected.value ? nameOf(selected.value.id).text : "This process"],
    ["network", "All processes"],
  ];
  return (
    <div class="msg-switch" role="group" aria-label="Messages of">
      {choices.map(([value, title]) => (
        <button key={value} type="button" aria-pressed={scope.value === value} onClick={() => chooseScope(value)}>
          <bdi>{title}</bdi>
        </button>
      ))}
    </div>
  );
}

/** The actions, or the senders, that there are. */
function Offered({ of }: { of: "action" | "from" }) {
  void timeline.version.value;
  const values = [...timeline.tally(of).keys()].slice(0, OFFERED);
  if (of === "action") return values.filter(Boolean).map((value) => <option key={value} value={value} />);
  // Who was chosen stays to be seen, whoever else there is.
  const all = sender.value === "" || values.includes(sender.value) ? values : [sender.value, ...values];
  return all.map((value) => (
    <option key={value} value={value}>
      {nameOf(value).text}
    </option>
  ));
}

/** How many are shown. Screen readers are told when it has been the same for a moment, and not of each message that comes. */
function Found({ filtered }: { filtered: Filtered }) {
  void filtered.version.value;
  const count = counted(filtered.rows.length, "message");
  const [spoken, speak] = useState(count);
  useEffect(() => {
    const timer = setTimeout(() => speak(count), CALM);
    return () => clearTimeout(timer);
  }, [count]);
  return (
    <>
      <span class="msg-found" aria-hidden="true">
        {count}
      </span>
      <span class="visually-hidden" role="status">
        {spoken}
      </span>
    </>
  );
}
