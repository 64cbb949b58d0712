// The view `state`: what the globals of a process hold, now or after a slot, and how they came to it.
import type { ProcessInfo } from "lunette";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useCommands } from "../../app/commands";
import { go } from "../../app/route";
import { useProcessOfRoute } from "../../app/route-parameters";
import { remember, remembered } from "../../session/preferences";
import { changes, look as lookAgain, select, selected } from "../../session/network";
import { ownName } from "../../session/names";
import { attempt, complain, say } from "../../session/notice";
import { useAsked } from "../../session/asked";
import { Changes } from "./changes-view";
import { ChosenValue, copyValue } from "./chosen-value";
import { Inbox } from "./inbox";
import { lookAt, type Look } from "./look";
import { Message } from "./message";
import type { Path } from "./path";
import { useRested, useSlotOfRoute } from "./place";
import { StateSearch } from "./search-view";
import { Timeline } from "./timeline";
import { StateTree } from "./tree";
import { TreeView } from "./tree-view";
import { addWatch, watched } from "./watch-list";
import { Watches } from "./watches";

export default function State() {
  const unknown = useProcessOfRoute("state");
  const process = selected.value;
  if (unknown !== undefined) {
    return <Nothing title="There is no such process here" text={`The address names the process ${unknown}, which is not in this network.`} />;
  }
  if (process === undefined) return <Nothing title="State" text="There is no process yet: make one beside." />;
  if (process.evaluated < 0) {
    return <Nothing title={`State of ${ownName(process)}`} text="Nothing was evaluated yet, so there is no state to look at." />;
  }
  return <StateOf process={process} />;
}

function Nothing({ title, text }: { title: string; text: string }) {
  return (
    <>
      <h2>{title}</h2>
      <p>{text}</p>
    </>
  );
}

function StateOf({ process }: { process: ProcessInfo }) {
  const { id, evaluated: last } = process;
  const [named, goTo] = useSlotOfRoute();
  const isBeyond = named !== undefined && named > last;
  const slot = isBeyond ? undefined : named;
  const rested = useRested(`${id} ${slot ?? ""}`);
  const look = useMemo(() => {
    const [of, at] = rested.split(" ") as [string, string];
    return lookAt(of, at === "" ? undefined : Number(at));
  }, [rested]);

  const fork = () => void attempt(async () => {
    const made = await lookAt(id, slot).fork();
    for (const expression of watched(id).peek()) addWatch(made.id, expression);
    await lookAgain();
    select(made.id);
    go("state", { process: made.id });
    say(`This is the fork, in the state after slot ${slot ?? last}. The process that it was made from goes on as it was.`);
  });
  useCommands(() => [
    { title: "State: the slot before", keys: "Alt+,", run: () => goTo(Math.max(0, (slot ?? last) - 1)) },
    { title: "State: the next slot", keys: "Alt+.", run: () => slot !== undefined && goTo(slot < last ? slot + 1 : undefined) },
    { title: "State: now", run: () => goTo(undefined) },
    { title: "State: fork from here", run: fork },
  ], [id, slot, last]);

  return (
    <div class="state">
      <h2 class="visually-hidden">State of {ownName(process)}</h2>
      <Timeline process={process} slot={slot} onGo={goTo} onFork={fork} />
      {isBeyond && <p class="problem" role="alert">There is no slot {named} yet: the last one is {last}. This is the state as it is now.</p>}
      <Moment key={look.process} look={look} last={last} />
    </div>
  );
}

/** What is to be seen of a process at a moment. */
function Moment({ look, last }: { look: Look; last: number }) {
  const tree = useMemo(() => new StateTree(complain), []);
  const isLive = look.slot === undefined;
  const slot = look.slot ?? last;
  // What was is what it was: only the state as it is now may be another the next time.
  const tick = isLive ? changes.value : 0;
  const { problem, isAsking } = useAsked(look.key, (signal) => tree.show(look, signal), { tick });
  const show = ({ path, places }: { path: Path; places: readonly number[] }) => void attempt(() => tree.reveal(path, places));
  return (
    <div class="state-columns">
      <section class="panel state-globals" aria-label="Globals of the process" aria-busy={isAsking}>
        <Globals tree={tree} look={look} problem={problem} onShow={show} />
      </section>
      <div class="state-beside">
        <Part name="message" title={isLive ? `The last message: slot ${slot}` : `The message of slot ${slot}`}>
          <Message process={look.process} slot={slot} isLive={isLive} />
        </Part>
        <Part name="changes" title="What it changed">
          <Changes process={look.process} slot={slot} isLive={isLive} onShow={show} />
        </Part>
        <Part name="watches" title="Watched">
          <Watches look={look} tick={tick} />
        </Part>
        <Part name="inbox" title="Inbox" isClosed>
          <Inbox look={look} tick={tick} />
        </Part>
      </div>
    </div>
  );
}

interface GlobalsProps {
  tree: StateTree;
  look: Look;
  problem: string | undefined;
  onShow: (place: { path: Path; places: readonly number[] }) => void;
}

function Globals({ tree, look, problem, onShow }: GlobalsProps) {
  void tree.version.value;
  const chosen = tree.rows().find(({ id }) => id === tree.current.value);
  const node = chosen?.kind === "value" ? chosen.node : undefined;
  return (
    <>
      <StateSearch look={look} withBuiltin={tree.showsBuiltin.value} onFind={onShow} />
      {problem && <p class="problem" role="alert">The state could not be read: {problem}</p>}
      {!tree.isLoaded && !problem && <p class="hint" role="status">Reading the state…</p>}
      {tree.isLoaded && <TreeView tree={tree} onCopy={(row) => row.kind === "value" && void copyValue(look, row.node)} />}
      <label class="state-builtin">
        <input type="checkbox" checked={tree.showsBuiltin.value} onChange={({ currentTarget }) => (tree.showsBuiltin.value = currentTarget.checked)} /> Show
        what came with the machine
      </label>
      <ChosenValue node={node} look={look} onWatch={(expression) => watch(look.process, expression)} />
    </>
  );
}

function watch(process: string, expression: string): void {
  if (addWatch(process, expression)) say(`Watching ${expression}.`);
  else complain("No more can be watched at a time. Stop watching another expression first.");
}

/** A part of the view that is asked for as long as it is open; the browser keeps which are. */
function Part({ name, title, isClosed = false, children }: { name: string; title: string; isClosed?: boolean; children: ComponentChildren }) {
  const [isOpen, open] = useState((remembered(`state-part:${name}`) ?? (isClosed ? "closed" : "open")) === "open");
  useEffect(() => remember(`state-part:${name}`, isOpen ? "open" : "closed"), [isOpen]);
  return (
    <details class="panel state-part" open={isOpen} onToggle={({ currentTarget }) => open(currentTarget.open)}>
      <summary>
        <h3>{title}</h3>
      </summary>
      {isOpen && children}
    </details>
  );
}
