// What is about to be signed, all of it, and the button that has it signed.
import { useState } from "preact/hooks";
import type { LintWarning } from "lunette";
import { go } from "../../../app/route";
import { Dialog } from "../../../parts/dialog";
import { Id } from "../../../parts/id";
import { network } from "../../../session/network";
import { explain, say } from "../../../session/notice";
import { Content } from "../common/content";
import { TagList } from "../common/tag-list";
import { PAGE_WALLETS } from "../wallets/page-wallet";
import { clear, draft, type Item } from "./draft";

interface ReviewProps {
  item: Item;
  warnings: readonly LintWarning[];
  onClose: () => void;
}

export function Review({ item, warnings, onClose }: ReviewProps) {
  const { signer, way } = draft.peek();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const wallet = PAGE_WALLETS.find(({ kind }) => signer === `wallet:${kind}`);
  const send = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const done = await (way === "outside" ? post(item, signer) : deliver(item, signer));
      clear();
      onClose();
      say(done);
      if (way === "outside") go("network", { part: "letters" });
    } catch (failure) {
      setProblem(explain(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title="This is signed" onClose={onClose}>
      <div class="net-review">
        <dl class="net-facts">
          <div><dt>By</dt><dd>{wallet === undefined ? identityOf(signer) : <>{wallet.title}, <Id id={wallet.address.value ?? ""} /></>}</dd></div>
          <div><dt>To</dt><dd>{item.target === undefined ? "nobody: data for the bundler" : <Id id={item.target} />}{way === "here" && ", in this network"}</dd></div>
        </dl>
        <h3>Tags</h3>
        <TagList tags={item.tags} />
        <h3>Data</h3>
        <Content data={item.data} />
        {warnings.length > 0 && (
          <div class="net-warning">
            <strong>Units may drop or refuse this:</strong>
            <ul>{warnings.map(({ code, field, message }) => <li key={code + field}>{message} <code>{field}</code></li>)}</ul>
          </div>
        )}
        {problem && <p class="problem" role="alert">{problem}</p>}
        <div class="row actions">
          <button type="button" onClick={onClose}>Back</button>
          <button type="button" class="primary" disabled={isBusy} onClick={send}>
            {isBusy ? (wallet ? "Answer in the wallet…" : "Signing…") : warnings.length > 0 ? "Sign and send it all the same" : "Sign and send"}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

/** Has a wallet of the browser sign an item, if one is to; else a key of this network signs when it is sent. */
async function signedByWallet(item: Item, signer: string): Promise<Uint8Array | undefined> {
  return PAGE_WALLETS.find(({ kind }) => signer === `wallet:${kind}`)?.sign(item);
}

const identityOf = (signer: string) => signer.replace(/^identity:/, "");

async function post(item: Item, signer: string): Promise<string> {
  const signed = await signedByWallet(item, signer);
  const { letter } = await (signed ? network().post({ item: signed }) : network().post({ ...item, identity: identityOf(signer) }));
  return `Letter ${letter} is stored, and goes out until somebody takes it.`;
}

async function deliver({ target, tags, data }: Item, signer: string): Promise<string> {
  const process = target!;
  const signed = await signedByWallet({ target: process, tags, data }, signer);
  const { slot } = await (signed ? network().send({ item: signed }) : network().send({ process, tags, data, identity: identityOf(signer) }));
  return `The process has it at slot ${slot}.`;
}
