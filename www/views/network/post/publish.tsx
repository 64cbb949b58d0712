// Has a process of this network, and its log, become one of the network outside.
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Publication } from "lunette";
import { hashOf } from "../../../app/route";
import { Id } from "../../../parts/id";
import { Name } from "../../../parts/name";
import { network, processes, selectedId } from "../../../session/network";
import { complain } from "../../../session/notice";
import { useFollowed } from "../../../session/asked";
import { addressesOf, problemOfId, problemsOf } from "../common/check";
import { Confirm } from "../../../parts/confirm";
import { ChoiceField, TextField, hasProblems, useProblems } from "../../../parts/field";
import { DEFAULT_IDENTITY, useIdentities } from "../wallets/identities";
import { ProcessField } from "./process-field";

type Field = "process" | "scheduler" | "authorities" | "identity";
const NAMES: readonly Field[] = ["process", "scheduler", "authorities", "identity"];

/** What was published last, here and outside. It stays while the person looks at other things: nothing else says its id outside. */
const published = signal<{ here: string; publication: Publication } | undefined>(undefined);

export function Publish() {
  const [process, setProcess] = useState(selectedId.peek() ?? "");
  const [scheduler, setScheduler] = useState("");
  const [authorities, setAuthorities] = useState("");
  const [identity, setIdentity] = useState(DEFAULT_IDENTITY);
  const [isAsking, setAsking] = useState(false);
  const { form, problems, setProblems } = useProblems<Field>();
  const { value: settings } = useFollowed("relay of publishing", () => network().relay());
  const identities = useIdentities() ?? [];
  const info = processes.value.find(({ id }) => id === process);

  const check = (event: Event) => {
    event.preventDefault();
    const wrong = addressesOf(authorities).map((id) => problemOfId(id) && `${id}: ${problemOfId(id)}`).find(Boolean);
    const found = {
      process: info === undefined ? "Choose the process." : undefined,
      scheduler: scheduler === "" ? "Name the scheduler that is to order its messages: its address, 43 characters." : problemOfId(scheduler),
      authorities: wrong,
    };
    setProblems(found);
    if (!hasProblems(found)) setAsking(true);
  };
  const publish = async () => {
    published.value = undefined;
    try {
      published.value = { here: process, publication: await network().publish(process, { scheduler, authorities: addressesOf(authorities), identity }) };
    } catch (problem) {
      const found = problemsOf(problem, NAMES);
      if (found) setProblems(found);
      else complain(problem);
    }
  };
  return (
    <section class="panel" aria-labelledby="net-publish">
      <h2 id="net-publish">Publish a process</h2>
      <p class="hint">The process and every message of its log are signed anew and go outside as letters, in their order. It begins there as it began here, and stays for everybody to read.</p>
      {settings === null && <p class="net-warning">The relay is off. <a href={hashOf("network", { part: "relay" })}>Say how the network is reached</a> first.</p>}
      <form ref={form} class="form form-columns" noValidate onSubmit={check}>
        <ProcessField value={process} onValue={setProcess} problem={problems.process} />
        <ChoiceField label="Signed and owned by" value={identity} onValue={setIdentity} problem={problems.identity}
          choices={(identities.length > 0 ? identities.map(({ name }) => name) : [DEFAULT_IDENTITY]).map((name) => ({ value: name, text: name }))} />
        <TextField label="Scheduler" value={scheduler} onValue={(value) => setScheduler(value.trim())} problem={problems.scheduler} placeholder="43 characters"
          hint="The address of the scheduler, not of its server." />
        <TextField label="Authorities, one a line" rows={1} value={authorities} onValue={setAuthorities} problem={problems.authorities} placeholder="43 characters"
          hint="Who vouches for messages of processes there: the messenger's address." />
        <div class="row actions"><button type="submit" disabled={settings === null}>Publish…</button></div>
      </form>
      {isAsking && (
        <Confirm title={`Publish ${info?.name ?? "this process"}?`} action="Publish" isDangerous={false} onConfirm={publish} onClose={() => setAsking(false)}
          statement="All of its messages may be public for good">
          <p>{(info?.slot ?? 0) + 1} messages are signed by {identity} and sent to {settings?.messenger}. What the network has taken cannot be taken back.</p>
        </Confirm>
      )}
      {published.value && <Published {...published.value} />}
    </section>
  );
}

/** Those that are shown of messages that were left out. */
const SHOWN = 20;

function Published({ here, publication: { process, letters, leftOut } }: { here: string; publication: Publication }) {
  return (
    <div role="status" class="net-item">
      <p>Outside <Name id={here} /> is <Id id={process} />. <a href={hashOf("network", { part: "letters" })}>{letters.length} letters</a> go out.</p>
      {leftOut.length > 0 && (
        <>
          <p class="net-warning">{leftOut.length} messages were signed by others and cannot be signed anew: they are left out, and its state there differs by what they did.</p>
          <ul>{leftOut.slice(0, SHOWN).map(({ slot, reason }) => <li key={slot}>Slot {slot}: {reason}</li>)}</ul>
        </>
      )}
    </div>
  );
}
