// The dialog that takes in a wallet's key. The key is in a field or a file, and in nothing else of the page: the field is emptied when it was read.
import { useRef, useState } from "preact/hooks";
import type { KeyType } from "lunette";
import { Dialog } from "../../../parts/dialog";
import { network } from "../../../session/network";
import { explain, say } from "../../../session/notice";
import { problemsOf } from "../common/check";
import { CheckField, ChoiceField, Field, TextField, hasProblems, useProblems, type Problems } from "../../../parts/field";
import { noteIdentities } from "./identities";

/** The largest file that is read, in bytes: a JWK has some 3,000. */
const LARGEST_FILE = 64 * 1024;

type Name = "name" | "key" | "file" | "form";

const TYPES: readonly { value: KeyType; text: string }[] = [
  { value: "arweave", text: "Arweave (a JWK)" },
  { value: "ethereum", text: "Ethereum (64 hexadecimal digits)" },
  { value: "ed25519", text: "ed25519 (64 hexadecimal digits)" },
];

export function ImportWallet({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [type, setType] = useState<KeyType>("arweave");
  const [isExtractable, setExtractable] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const key = useRef<HTMLTextAreaElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const { form, problems, setProblems } = useProblems<Name>();

  /** The key, which is then nowhere else any more. */
  const takeKey = async (): Promise<string> => {
    const chosen = file.current!.files?.[0];
    const typed = key.current!.value.trim();
    key.current!.value = "";
    file.current!.value = "";
    return chosen === undefined ? typed : (await chosen.text()).trim();
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    const found = check(name, key.current!.value, file.current!.files?.[0]);
    setProblems(found);
    if (hasProblems(found)) return;
    setBusy(true);
    try {
      const { address } = await network().importWallet({ name, type, key: await takeKey(), extractable: isExtractable });
      noteIdentities();
      say(`${name} signs as ${address}.`);
      onClose();
    } catch (problem) {
      setProblems(problemOfKey(problem) ?? problemsOf(problem, ["name"]) ?? { form: explain(problem) });
      setBusy(false);
    }
  };

  return (
    <Dialog title="Import a key" onClose={onClose}>
      <form ref={form} class="form" noValidate onSubmit={submit}>
        <TextField label="Name" value={name} onValue={setName} problem={problems.name} hint="What it is called in this network." />
        <ChoiceField label="Kind" value={type} onValue={setType} choices={TYPES} />
        <Field label="Key file" problem={problems.file} control={(attributes) => <input {...attributes} ref={file} type="file" accept=".json,.txt,.key,application/json" />} />
        <Field label="or the key itself" problem={problems.key} hint="The field is emptied as soon as it is read, also when the key is refused."
          control={(attributes) => <textarea {...attributes} ref={key} rows={3} spellcheck={false} autocomplete="off" placeholder={type === "arweave" ? '{"kty":"RSA", …}' : "0x…"} />} />
        <CheckField checked={isExtractable} onCheck={setExtractable} label="The key can be exported again later" />
        {problems.form && <p class="problem" role="alert">{problems.form}</p>}
        <div class="row actions">
          <button type="button" onClick={onClose}>Cancel</button>
          <button type="submit" class="primary" disabled={isBusy}>{isBusy ? "Importing…" : "Import"}</button>
        </div>
      </form>
    </Dialog>
  );
}

function check(name: string, typed: string, file: File | undefined): Problems<Name> {
  return {
    name: name === "" ? "Give it a name, by which it can be chosen to sign." : undefined,
    key: file === undefined && typed.trim() === "" ? "Choose a file, or paste the key here." : undefined,
    file: file !== undefined && file.size > LARGEST_FILE ? "This file is too large to be a key." : undefined,
  };
}

/** What the runtime says of the key, none of which repeats it. */
function problemOfKey(problem: unknown): Problems<Name> | undefined {
  const { code, field = "", message = "" } = problem as { code?: string; field?: string; message?: string };
  if (code !== "invalid-argument" || !(field === "type" || field.split(".")[0] === "key")) return undefined;
  return { key: `This is no key of that kind, and the field was emptied: ${message.replaceAll("`", "")}.` };
}
