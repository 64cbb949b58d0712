// Wallets of the person's browser: connected by a click, and by nothing else.
import { useCommands } from "../../../app/commands";
import { hashOf } from "../../../app/route";
import { Id } from "../../../parts/id";
import { PAGE_WALLETS, type PageWallet } from "./page-wallet";

export function BrowserWallets() {
  useCommands(() => PAGE_WALLETS.map((wallet) => ({ title: `Connect: ${wallet.title}`, run: () => wallet.connect() })));
  return (
    <section aria-labelledby="net-browser-wallets" class="panel">
      <h2 id="net-browser-wallets">Wallets of this browser</h2>
      <p class="hint">
        Their keys stay with their extensions. Nothing is asked of them before you click, and each message is shown here before the wallet is asked to sign it.
      </p>
      <div class="net-cards">
        {PAGE_WALLETS.map((wallet) => <WalletCard key={wallet.kind} wallet={wallet} />)}
      </div>
    </section>
  );
}

function WalletCard({ wallet }: { wallet: PageWallet }) {
  const { title, about } = wallet;
  const [address, isBusy, problem] = [wallet.address.value, wallet.isBusy.value, wallet.problem.value];
  return (
    <section class="net-card" aria-label={title}>
      <div class="net-head">
        <h3>{title}</h3>
        <span class="net-chip" data-kind={address === undefined ? undefined : "good"} role="status">
          {address === undefined ? (isBusy ? "asking…" : "not connected") : "connected"}
        </span>
      </div>
      {address === undefined ? <p class="hint">{about}</p> : <p>Signs as <Id id={address} /></p>}
      {problem && <p class="problem" role="alert">{problem}</p>}
      <div class="row">
        {address === undefined ? (
          <button type="button" class="primary" disabled={isBusy} aria-label={`Connect ${title}`} onClick={() => void wallet.connect()}>
            {isBusy ? "Answer in the wallet…" : "Connect"}
          </button>
        ) : (
          <>
            <a class="net-button" href={hashOf("network", { part: "post", signer: wallet.kind })}>Sign a message…</a>
            <button type="button" aria-label={`Disconnect ${title}`} onClick={() => void wallet.disconnect()}>Disconnect</button>
          </>
        )}
      </div>
    </section>
  );
}
