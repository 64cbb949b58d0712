// The dialog that makes a wallet, or an identity.
import { useState } from "preact/hooks";
import type { Identity, KeyType } from "lunette";
import { Dialog } from "../../../parts/dialog";
import { network } from "../../../session/network";
import { explain, say } from "../../../session/notice";
import { problemsOf } from "../common/check";
import { CheckField, ChoiceField, TextField, useProblems } from "../../../parts/field";
import { noteIdentities } from "./identities";

type Kind = KeyType | "identity";

const KINDS: readonly { value: Kind; text: string }[] = [
  { value: "arweave", text: "Arweave wallet (RSA, 4096 bits)" },
  { value: "ethereum", text: "Ethereum wallet" },
  { value: "ed25519", text: "ed25519 wallet" },
  { value: "identity", text: "Identity: a name in this network, without a key to keep" },
];

export function MakeWallet({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Kind>("arweave");
  const [isExtractable, setExtractable] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const { form, problems, setProblems } = useProblems<"name" | "form">();

  const make = (): Promise<Identity> =>
    kind === "identity" ? network().identity(name) : network().createWallet({ type: kind, extractable: isExtractable, ...(name && { name }) });
  const submit = async (event: Event) => {
    event.preventDefault();
    if (kind === "identity" && name === "") return setProblems({ name: "An identity is what it is called: give it a name." });
    setBusy(true);
    try {
      const made = await make();
      noteIdentities();
      say(`${made.name} can sign now.`);
      onClose();
    } catch (problem) {
      setProblems(problemsOf(problem, ["name"]) ?? { form: explain(problem) });
      setBusy(false);
    }
  };

  return (
    <Dialog title="Make a wallet" onClose={onClose}>
      <form ref={form} class="form" noValidate onSubmit={submit}>
        <ChoiceField label="Kind" value={kind} onValue={setKind} choices={KINDS} />
        <TextField label="Name" value={name} onValue={setName} problem={problems.name}
          hint={kind === "identity" ? "The key follows from the name and this network's secret." : "Empty: a name is made up from the address."} />
        {kind !== "identity" && (
          <CheckField checked={isExtractable} onCheck={setExtractable}
            label={<>The key can be exported later <span class="hint">(else nobody ever gets to see it, and it is gone with this browser's data)</span></>} />
        )}
        {problems.form && <p class="problem" role="alert">{problems.form}</p>}
        <div class="row actions">
          <button type="button" onClick={onClose}>Cancel</button>
          <button type="submit" class="primary" disabled={isBusy}>{isBusy ? "Making the key…" : "Make it"}</button>
        </div>
      </form>
    </Dialog>
  );
}
