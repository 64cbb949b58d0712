// Reads what gateways have at an id, proven by its signature.
import { useState } from "preact/hooks";
import type { MessageInfo, RelaySettings } from "lunette";
import { Id } from "../../../parts/id";
import { network } from "../../../session/network";
import { explain } from "../../../session/notice";
import { addressesOf, problemOfAddresses, problemOfId } from "../common/check";
import { Content } from "../common/content";
import { TextField, hasProblems, useProblems } from "../../../parts/field";
import { TagList } from "../common/tag-list";

export function Lookup({ settings }: { settings: RelaySettings | null }) {
  const [id, setId] = useState("");
  const [gateways, setGateways] = useState(settings?.gateways.join("\n") ?? "");
  const [found, setFound] = useState<MessageInfo>();
  const [isBusy, setBusy] = useState(false);
  const { form, problems, setProblems } = useProblems<"id" | "gateways" | "form">();
  const look = async (event: Event) => {
    event.preventDefault();
    const wrong = {
      id: id === "" ? "Name an item: its id." : problemOfId(id),
      gateways: addressesOf(gateways).length === 0 ? "Name a gateway that is to be asked." : problemOfAddresses(gateways),
    };
    setProblems(wrong);
    setFound(undefined);
    if (hasProblems(wrong)) return;
    setBusy(true);
    try {
      setFound(await network().fetchItem(id, { gateways: addressesOf(gateways) }));
    } catch (problem) {
      setProblems({ form: explain(problem) });
    }
    setBusy(false);
  };
  return (
    <section class="panel" aria-labelledby="net-lookup">
      <h2 id="net-lookup">Read an item of Arweave</h2>
      <form ref={form} class="form form-columns" noValidate onSubmit={look}>
        <TextField label="Item" value={id} onValue={(value) => setId(value.trim())} problem={problems.id} placeholder="43 characters" />
        <TextField label="From these gateways, one a line" rows={1} value={gateways} onValue={setGateways} problem={problems.gateways} placeholder="https://gateway.example.org" />
        <div class="row actions"><button type="submit" disabled={isBusy}>{isBusy ? "Asking…" : "Read it"}</button></div>
      </form>
      {problems.form && <p class="problem" role="alert">{problems.form}</p>}
      {found && (
        <div class="net-item" role="status">
          <p>{found.signed ? "A data item" : "A transaction"} of <Id id={found.owner} />{found.target && <> to <Id id={found.target} /></>}; its signature holds.</p>
          <TagList tags={found.tags} />
          <Content data={found.data} />
        </div>
      )}
    </section>
  );
}
