// The view `profile`: where the gas of a message, or of a range of messages, went.
import type { ProcessInfo } from "lunette";
import { useEffect, useRef, useState } from "preact/hooks";
import { useCommands } from "../../app/commands";
import { go, hashOf, route } from "../../app/route";
import { slotOf, useProcessOfRoute } from "../../app/route-parameters";
import { numberText } from "../../parts/numbers";
import { ownName } from "../../session/names";
import { selected } from "../../session/network";
import { explain } from "../../session/notice";
import { AnnotatedSource } from "./annotated";
import { Flame } from "./flame";
import { gasText, isLibrary, type ProfiledFunction, type SourceCost } from "./fold";
import { MOST_SLOTS, profileOf, type RangeProfile } from "./profile";
import { FunctionTable, HandlerTable } from "./tables";

export default function Profile() {
  const unknown = useProcessOfRoute("profile");
  const process = selected.value;
  if (unknown !== undefined) return <Nothing text={`The address names the process ${unknown}, which is not in this network.`} />;
  if (process === undefined) return <Nothing text="There is no process yet: make one beside." />;
  if (process.evaluated < 0) return <Nothing text="Nothing was evaluated yet, so there is nothing to measure." />;
  return <ProfileOf key={process.id} process={process} />;
}

function Nothing({ text }: { text: string }) {
  return (
    <>
      <h2>Profile</h2>
      <p>{text}</p>
    </>
  );
}

interface Range {
  from: number;
  to: number;
  /** Of one slot: a tick of the cron after it, instead of its message. */
  tick?: number;
}

/** How far a profile is. */
interface Progress {
  profile?: RangeProfile;
  isRunning: boolean;
  /** Messages that are done. */
  done: number;
  problem?: string;
}

function ProfileOf({ process }: { process: ProcessInfo }) {
  const { id, evaluated: last } = process;
  const range = useRangeOfRoute(last);
  const [{ profile, isRunning, done, problem }, setProgress] = useState<Progress>({ isRunning: false, done: 0 });
  const stop = useRef(new AbortController());
  const isPossible = problemOf(range, last) === undefined;

  useEffect(() => {
    stop.current.abort();
    if (!isPossible) return setProgress({ isRunning: false, done: 0 });
    stop.current = new AbortController();
    const { signal } = stop.current;
    let shown: RangeProfile | undefined;
    const onProgress = (profile: RangeProfile) => {
      shown = profile;
      setProgress({ isRunning: true, done: profile.messages });
    };
    setProgress({ isRunning: true, done: 0 });
    profileOf(id, { ...range, signal, onProgress }).then(
      (profile) => signal.aborted || setProgress({ profile, isRunning: false, done: profile.messages }),
      (failure) => {
        if (signal.reason === ANOTHER) return;
        setProgress({ profile: shown, isRunning: false, done: shown?.messages ?? 0, problem: signal.aborted ? undefined : explain(failure) });
      },
    );
    return () => stop.current.abort(ANOTHER);
  }, [id, range.from, range.to, range.tick, isPossible]);
  useCommands(() => [
    { title: "Profile: the last message", run: () => go("profile", { process: id, slot: last }) },
    { title: "Profile: the last 100 messages", run: () => go("profile", { process: id, slot: Math.max(0, last - 99), to: last }) },
  ], [id, last]);

  const count = range.to - range.from + 1;
  return (
    <div class="profile">
      <h2>Profile of {ownName(process)}</h2>
      <RangeForm key={`${range.from} ${range.to}`} process={id} range={range} last={last} />
      {isRunning && (
        <p class="row">
          <progress aria-label="Messages evaluated again" max={count} value={done} /> {done} of {count}
          <button type="button" onClick={() => stop.current.abort()}>Cancel</button>
        </p>
      )}
      {problem && <p class="problem" role="alert">It could not be measured: {problem}</p>}
      {profile && <Measured profile={profile} count={count} />}
    </div>
  );
}

/** Why a profile was given up that nobody wants to see a part of. */
const ANOTHER = "another";

/** The slots that the address names, or the tick after one; without any, the last one that was evaluated when the view came. */
function useRangeOfRoute(last: number): Range {
  const { view, parameters } = route.value;
  const first = useRef(last);
  const slot = view === "profile" ? slotOf(parameters.slot) : undefined;
  const from = slot ?? first.current;
  const to = slotOf(parameters.to) ?? from;
  return { from, to, tick: slot !== undefined && from === to ? slotOf(parameters.tick) || undefined : undefined };
}

function problemOf({ from, to }: Range, last: number): string | undefined {
  if (from > last || to > last) return `There is no slot ${Math.max(from, to)} yet: the last one is ${last}.`;
  if (to < from) return `The range ends before it begins: slot ${to} is before slot ${from}.`;
  const count = to - from + 1;
  if (count <= MOST_SLOTS) return undefined;
  return `A range may have ${MOST_SLOTS} slots, this one has ${numberText(count)}: every message is evaluated again.`;
}

function RangeForm({ process, range, last }: { process: string; range: Range; last: number }) {
  const [from, setFrom] = useState(String(range.from));
  const [to, setTo] = useState(String(range.to));
  const [isTried, setTried] = useState(false);
  const wanted = { from: slotOf(from), to: to.trim() === "" ? slotOf(from) : slotOf(to) };
  const isWhole = wanted.from !== undefined && wanted.to !== undefined;
  const problem = isWhole ? problemOf(wanted as Range, last) : "Slots are whole numbers from 0.";
  const isShown = problem !== undefined && (isTried || problemOf(range, last) !== undefined);
  const start = (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (problem === undefined) go("profile", { process, slot: wanted.from, to: wanted.to === wanted.from ? undefined : wanted.to });
  };
  return (
    <form class="row profile-range" onSubmit={start}>
      <SlotField label="From slot" value={from} problem={isShown ? "profile-range-problem" : undefined} onChange={setFrom} />
      <SlotField label="to slot" value={to} problem={isShown ? "profile-range-problem" : undefined} onChange={setTo} />
      <button type="submit" class="primary">Measure</button>
      <span class="hint">of 0 to {last}</span>
      {isShown && <span id="profile-range-problem" class="problem" role="alert">{problem}</span>}
    </form>
  );
}

/** The sources of the process before those of the machine's library, the dearest first. */
function inReadingOrder(left: SourceCost, right: SourceCost): number {
  const isOwn = ({ chunk }: SourceCost) => Number(!isLibrary({ chunk, line: 0 }));
  return isOwn(right) - isOwn(left) || right.self - left.self;
}

interface SlotFieldProps {
  label: string;
  value: string;
  /** The id of what says what is wrong with it. */
  problem: string | undefined;
  onChange: (value: string) => void;
}

function SlotField({ label, value, problem, onChange }: SlotFieldProps) {
  return (
    <label>
      {label}
      <input inputMode="numeric" autocomplete="off" value={value} aria-invalid={problem !== undefined} aria-describedby={problem}
        onInput={({ currentTarget }) => onChange(currentTarget.value)} />
    </label>
  );
}

function Measured({ profile: { process, from, to, tick, messages, failed, folded, handlers }, count }: { profile: RangeProfile; count: number }) {
  const [shown, show] = useState({ id: "", line: 0 });
  const source = useRef<HTMLElement>(null);
  const { total } = folded.root;
  const sources = [...folded.sources.values()].sort(inReadingOrder);
  const showSource = ({ chunk, digest, line }: ProfiledFunction) => {
    show({ id: `${chunk} ${digest}`, line });
    source.current?.scrollIntoView({ block: "nearest" });
  };
  return (
    <>
      <p role="status">
        {from === to ? (
          <a href={hashOf("messages", { process, slot: from, tick })}>
            {tick === undefined ? `The message of slot ${from}` : `Tick ${tick} after slot ${from}`}
          </a>
        ) : (
          `${numberText(messages)} messages from slot ${from} on`
        )}{" "}
        used{" "}
        <strong>{gasText(total)}</strong>
        {from !== to && `, ${gasText(Math.round(total / messages))} each`}.{failed > 0 && ` ${failed === 1 ? "One failed" : `${failed} failed`}.`}
        {messages < count && ` It was given up after ${messages} of ${count}.`}
      </p>
      <section class="panel">
        <h3>Flame graph</h3>
        <Flame root={folded.root} version={messages} onSource={(frame) => showSource(frame.function)} />
      </section>
      <section class="panel">
        <h3>By handler</h3>
        <HandlerTable costs={handlers.dearestFirst()} all={total} />
      </section>
      <div class="profile-columns">
        <section class="panel">
          <h3>By function</h3>
          <FunctionTable costs={[...folded.functions.values()]} all={total} onSource={showSource} />
        </section>
        <section class="panel" ref={source}>
          <h3>By line</h3>
          <AnnotatedSource process={process} upTo={to} sources={sources} shown={shown} all={total} onShow={show} />
        </section>
      </div>
    </>
  );
}
