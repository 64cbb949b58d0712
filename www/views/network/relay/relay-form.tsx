// The form that says how the network outside is reached.
import { useState } from "preact/hooks";
import type { RelaySettings } from "lunette";
import { network } from "../../../session/network";
import { complain, say } from "../../../session/notice";
import { problemsOf, warningOfAddress } from "../common/check";
import { CheckField, ChoiceField, TextField, hasProblems, useProblems } from "../../../parts/field";
import { useIdentities } from "../wallets/identities";
import { ConnectionTest } from "./connection-test";
import { PRESETS, RELAY_FIELDS, draftOf, optionsOf, problemsOfDraft, type RelayDraft, type RelayField } from "./draft";

interface RelayFormProps {
  settings: RelaySettings | null;
  onChange: () => void;
}

export function RelayForm({ settings, onChange }: RelayFormProps) {
  const [draft, setDraft] = useState<RelayDraft>(() => draftOf(settings));
  const [withBacklog, setBacklog] = useState(false);
  const { form, problems, setProblems } = useProblems<RelayField>();
  const change = (part: Partial<RelayDraft>) => setDraft({ ...draft, ...part });
  const field = (name: Exclude<RelayField, "identity">) => ({
    value: draft[name],
    onValue: (value: string) => change({ [name]: name === "gateways" ? value : value.trim() }),
    problem: problems[name],
  });
  /** Whether the draft is in order; else the form says where it is not. */
  const isInOrder = () => {
    const found = problemsOfDraft(draft);
    setProblems(found);
    return !hasProblems(found);
  };
  const save = async (event: Event) => {
    event.preventDefault();
    if (!isInOrder()) return;
    try {
      await network().relay(optionsOf(draft, settings?.sending ?? true), { backlog: withBacklog });
      say(settings === null ? "The relay is on." : "The relay was changed.");
      onChange();
    } catch (problem) {
      const found = problemsOf(problem, RELAY_FIELDS);
      if (found) setProblems(found);
      else complain(problem);
    }
  };
  const isNode = draft.protocol === "hyperbeam";
  return (
    <section class="panel" aria-labelledby="net-relay-form">
      <div class="net-head">
        <h2 id="net-relay-form">{settings === null ? "Switch the relay on" : "Settings"}</h2>
        <span class="row" role="group" aria-label="Fill the form with">
          <span class="hint">Fill with</span>
          {PRESETS.map(({ title, values }) => <button key={title} type="button" onClick={() => change(values)}>{title}</button>)}
        </span>
      </div>
      <p class="hint">Filling the form asks nobody anything: that begins when you test or save.</p>
      <form ref={form} class="form form-columns" noValidate onSubmit={save}>
        <ChoiceField label="Protocol" value={draft.protocol} onValue={(protocol) => change({ protocol })}
          choices={[{ value: "legacy", text: "AO's units (legacy, ao.TN.1)" }, { value: "hyperbeam", text: "a HyperBEAM node" }]} />
        <TextField label={isNode ? "Node" : "Messenger unit"} placeholder={isNode ? "https://node.example.org" : "https://mu.example.org"} {...field("messenger")}
          hint={warningOfAddress(draft.messenger) ?? "Where messages go."} />
        <TextField label="Compute unit" placeholder="https://cu.example.org" {...field("compute")}
          hint={warningOfAddress(draft.compute) ?? "Where answers are looked for. Empty: nobody looks, and no answer comes back."} />
        <TextField label="Uploader" placeholder="https://up.example.org" {...field("uploader")} hint={warningOfAddress(draft.uploader) ?? "A bundler, for data that is for nobody."} />
        <TextField label="Gateways, one a line" rows={2} placeholder="https://gateway.example.org" {...field("gateways")}
          hint="They tell processes from wallets, and say whom a process trusts. Empty: no warning when a receiver does not." />
        <div class="net-stack">
          <SignerField draft={draft} problem={problems.identity} onDraft={change} />
          <ChoiceField label="Messages come from" value={draft.voice} onValue={(voice) => change({ voice })}
            choices={[{ value: "process", text: "the process (its receivers have to trust the signer)" }, { value: "identity", text: "the signer itself" }]} />
        </div>
        {settings === null && (
          <CheckField checked={withBacklog} onCheck={setBacklog} label="Send the backlog too: what processes have sent to others since the relay was last on" />
        )}
        <ConnectionTest draft={draft} isInOrder={isInOrder}>
          <button type="submit" class="primary">{settings === null ? "Save, and switch on" : "Save"}</button>
        </ConnectionTest>
      </form>
    </section>
  );
}

function SignerField({ draft, problem, onDraft }: { draft: RelayDraft; problem?: string; onDraft: (part: Partial<RelayDraft>) => void }) {
  const identities = useIdentities() ?? [];
  const names = new Set([draft.identity, ...identities.map(({ name }) => name)]);
  return (
    <ChoiceField label="Signed by" value={draft.identity} problem={problem} onValue={(identity) => onDraft({ identity })}
      choices={[...names].map((name) => ({ value: name, text: name }))} />
  );
}
