// Whether letters go out, and the buttons that change it.
import { useState } from "preact/hooks";
import type { RelaySettings } from "lunette";
import { useCommands } from "../../../app/commands";
import { network } from "../../../session/network";
import { attempt, say } from "../../../session/notice";
import { Confirm } from "../../../parts/confirm";

interface RelayStateProps {
  settings: RelaySettings | null;
  onChange: () => void;
}

export function RelayState({ settings, onChange }: RelayStateProps) {
  const [isRemoving, setRemoving] = useState(false);
  const isSending = settings?.sending ?? false;
  const toggle = () =>
    attempt(async () => {
      if (settings === null) return;
      await network().relay({ ...settings, sending: !isSending });
      onChange();
    });
  const remove = () =>
    attempt(async () => {
      await network().relay(null);
      say("Nothing goes to the network outside any more.");
      onChange();
    });
  useCommands(() => (settings === null ? [] : [{ title: isSending ? "Relay: pause" : "Relay: send again", run: toggle }]), [settings, isSending]);
  return (
    <section class="panel" aria-labelledby="net-relay">
      <div class="net-head">
        <h2 id="net-relay">Relay</h2>
        <span class="net-chip" data-kind={settings === null ? undefined : isSending ? "good" : "warn"} role="status">
          {settings === null ? "off" : isSending ? "on" : "paused"}
        </span>
        <span class="spread" />
        {settings !== null && (
          <span class="row">
            <button type="button" onClick={toggle}>{isSending ? "Pause" : "Send again"}</button>
            <button type="button" class="danger" onClick={() => setRemoving(true)}>Switch off…</button>
          </span>
        )}
      </div>
      <p class="hint">{wordsOf(settings)}</p>
      {isRemoving && (
        <Confirm title="Switch the relay off?" action="Switch it off" onConfirm={remove} onClose={() => setRemoving(false)}>
          <p>The addresses are forgotten. Letters that wait stay where they are; what processes send from now on stays in the outbox.</p>
        </Confirm>
      )}
    </section>
  );
}

function wordsOf(settings: RelaySettings | null): string {
  if (settings === null) return "This network keeps to itself: what processes send to others than those here stays in the outbox. No address is asked for anything.";
  if (!settings.sending) return "Letters are kept here and go out when you say so.";
  return `Messages to others than the processes here go to ${settings.messenger}, and are sent until it takes them${settings.compute ? `; answers are looked for at ${settings.compute}` : ""}.`;
}
