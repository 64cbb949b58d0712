// The part Wallets: who signs. Keys of this network, and wallets of the browser.
import { useState } from "preact/hooks";
import type { Identity } from "lunette";
import { useCommands } from "../../../app/commands";
import { Id } from "../../../parts/id";
import { BrowserWallets } from "./browser-wallets";
import { ExportWallet } from "./export-wallet";
import { DEFAULT_IDENTITY, TYPE_TITLES, useIdentities } from "./identities";
import { ImportWallet } from "./import-wallet";
import { MakeWallet } from "./make-wallet";
import { RemoveWallet } from "./remove-wallet";

/** The dialog that is open. */
type Open = { dialog: "make" | "import" } | { dialog: "export" | "remove"; wallet: Identity };

/** Identities that are shown at first, and more at a time. */
const PAGE = 100;

export function Wallets() {
  const identities = useIdentities();
  const [open, setOpen] = useState<Open>();
  const [shown, setShown] = useState(PAGE);
  const close = () => setOpen(undefined);
  useCommands(() => [
    { title: "Make a wallet", run: () => setOpen({ dialog: "make" }) },
    { title: "Import the key of a wallet", run: () => setOpen({ dialog: "import" }) },
  ]);
  return (
    <>
      <section aria-labelledby="net-keys" class="panel">
        <div class="net-head">
          <h2 id="net-keys">Identities and wallets of this network</h2>
          <span class="row">
            <button type="button" onClick={() => setOpen({ dialog: "import" })}>Import a key…</button>
            <button type="button" class="primary" onClick={() => setOpen({ dialog: "make" })}>Make a wallet…</button>
          </span>
        </div>
        <p class="hint">
          Each signs wherever its name is given. Keys stay in this browser: they are in no export of the network and in no shared link, and gone when the
          browser drops what this site has stored.
        </p>
        {identities === undefined ? <p role="status">Reading…</p> : (
          <ul class="net-list" aria-label="Identities and wallets">
            {identities.slice(0, shown).map((identity) => (
              <IdentityRow key={identity.name} identity={identity}
                onExport={() => setOpen({ dialog: "export", wallet: identity })} onRemove={() => setOpen({ dialog: "remove", wallet: identity })} />
            ))}
          </ul>
        )}
        {identities !== undefined && identities.length > shown && (
          <button type="button" onClick={() => setShown(shown + PAGE)}>Show more of {identities.length}</button>
        )}
      </section>
      <BrowserWallets />
      {open?.dialog === "make" && <MakeWallet onClose={close} />}
      {open?.dialog === "import" && <ImportWallet onClose={close} />}
      {open?.dialog === "export" && <ExportWallet wallet={open.wallet} onClose={close} />}
      {open?.dialog === "remove" && <RemoveWallet wallet={open.wallet} onClose={close} />}
    </>
  );
}

function IdentityRow({ identity, onExport, onRemove }: { identity: Identity; onExport: () => void; onRemove: () => void }) {
  const { name, address, type, exportable, removable } = identity;
  return (
    <li class="net-identity">
      <strong class="net-name">{name}</strong>
      <Id id={address} />
      <span class="row net-chips">
        <span class="net-chip">{TYPE_TITLES[type]}</span>
        {!removable && <span class="net-chip" title="Its key follows from the network's own secret and its name.">identity</span>}
        {removable && !exportable && <span class="net-chip" title="Nobody gets to see its key.">key stays here</span>}
        {name === DEFAULT_IDENTITY && <span class="net-chip" data-kind="accent">signs by default</span>}
      </span>
      <span class="row actions">
        {exportable && <button type="button" aria-label={`Export the key of ${name}`} onClick={onExport}>Export…</button>}
        {removable && <button type="button" class="danger" aria-label={`Remove ${name}`} onClick={onRemove}>Remove…</button>}
      </span>
    </li>
  );
}
