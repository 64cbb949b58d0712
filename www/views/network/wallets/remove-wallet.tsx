// The dialog that forgets a wallet.
import type { Identity } from "lunette";
import { network } from "../../../session/network";
import { attempt, say } from "../../../session/notice";
import { Confirm } from "../../../parts/confirm";
import { noteIdentities } from "./identities";

export function RemoveWallet({ wallet, onClose }: { wallet: Identity; onClose: () => void }) {
  const { name, address, exportable } = wallet;
  const remove = async () => {
    const isDone = await attempt(async () => {
      await network().removeWallet(name);
      return true;
    });
    noteIdentities();
    if (isDone) say(`${name} was removed.`);
  };
  return (
    <Confirm title={`Remove ${name}?`} action="Remove it for good" onConfirm={remove} onClose={onClose}
      statement={exportable ? "I have exported the key, or do not need it" : "I know that its key is lost for good"}>
      <p>
        Without its key nobody signs as <code class="net-address">{address}</code> again, and what belongs to it cannot be moved.
        {!exportable && " This key cannot be exported: there is no copy of it."}
      </p>
    </Confirm>
  );
}
