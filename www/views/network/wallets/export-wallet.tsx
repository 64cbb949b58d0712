// The dialog that gives a wallet's key to the person: as a file or to the clipboard, never onto the screen.
import type { ExportedWallet, Identity } from "lunette";
import { useState } from "preact/hooks";
import { Dialog } from "../../../parts/dialog";
import { download } from "../../../parts/download";
import { network } from "../../../session/network";
import { attempt, say } from "../../../session/notice";
import { CheckField } from "../../../parts/field";

export function ExportWallet({ wallet, onClose }: { wallet: Identity; onClose: () => void }) {
  const [isUnderstood, understand] = useState(false);
  const give = (to: (exported: ExportedWallet) => unknown, done: string) => async () => {
    const given = await attempt(async () => {
      await to(await network().exportWallet(wallet.name));
      return true;
    });
    if (given) say(done);
    onClose();
  };
  return (
    <Dialog title={`Export the key of ${wallet.name}`} onClose={onClose}>
      <div class="form">
        <p>Whoever has this key signs as <code class="net-address">{wallet.address}</code>, moves what belongs to it, and cannot be shut out again.</p>
        <CheckField checked={isUnderstood} onCheck={understand} label="I want the key itself, and nobody is looking over my shoulder" />
        <div class="row actions">
          <button type="button" onClick={onClose}>Cancel</button>
          <button type="button" disabled={!isUnderstood} onClick={give(copy, `The key of ${wallet.name} is in the clipboard: clear it when you are done.`)}>Copy the key</button>
          <button type="button" class="danger" disabled={!isUnderstood} onClick={give(save, `The key of ${wallet.name} was saved as a file.`)}>Save the key as a file</button>
        </div>
      </div>
    </Dialog>
  );
}

const textOf = (key: ExportedWallet["key"]) => (typeof key === "string" ? key : JSON.stringify(key));

function copy({ key }: ExportedWallet) {
  return navigator.clipboard.writeText(textOf(key));
}

/** The most characters of a wallet's name in that of its file, which has to keep its ending. */
const NAME = 60;

/** As the tools of its chain have it: a JWK, or hexadecimal digits. */
function save({ key, name }: ExportedWallet) {
  const [ending, type] = typeof key === "string" ? ["key.txt", "text/plain"] : ["json", "application/json"];
  download(`${name.slice(0, NAME)}.${ending}`, textOf(key), type);
}
