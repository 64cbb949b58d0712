// How the network was opened: its seed and limits, and opening it anew with others.
import { useState } from "preact/hooks";
import { numberText } from "../../../parts/numbers";
import { phase, reopen } from "../../../session/network";
import { saveSettings, settingsOf } from "../../../session/network-settings";
import { NETWORK_NAME, titleOf } from "../../../session/networks";
import { notice, say } from "../../../session/notice";
import { Dialog } from "../../../parts/dialog";
import { LimitFields, problemOfLimits } from "../limit-fields";
import { LIMITS, limitsOf, textsOf } from "../limits";

export function OpenedAs() {
  const [isAsking, setAsking] = useState(false);
  const { seed, limits = {} } = settingsOf(NETWORK_NAME);
  return (
    <section class="panel" aria-labelledby="control-opened">
      <h2 id="control-opened">Opened with</h2>
      <dl class="control-facts">
        <dt>Network</dt>
        <dd>{titleOf(NETWORK_NAME)}</dd>
        <dt>Seed</dt>
        <dd>{seed === undefined ? "none: ids are random" : <code>{seed}</code>}</dd>
        {LIMITS.map(({ name, label, usual }) => [
          <dt key={`${name}-label`}>{label}</dt>,
          <dd key={name}>{numberText(limits[name] ?? usual)}{limits[name] === undefined && <span class="hint"> as usual</span>}</dd>,
        ])}
      </dl>
      <p>
        <button type="button" onClick={() => setAsking(true)}>Open anew with…</button>
      </p>
      {isAsking && <OpenAnew onClose={() => setAsking(false)} />}
    </section>
  );
}

function OpenAnew({ onClose }: { onClose: () => void }) {
  const before = settingsOf(NETWORK_NAME);
  const [seed, setSeed] = useState(before.seed ?? "");
  const [limits, setLimits] = useState(textsOf(before.limits));
  const problem = problemOfLimits(limits);

  const open = async () => {
    const { clock } = settingsOf(NETWORK_NAME);
    const chosen = limitsOf(limits);
    saveSettings(NETWORK_NAME, { ...(clock && { clock }), ...(seed !== "" && { seed }), ...(chosen && { limits: chosen }) });
    onClose();
    notice.value = undefined;
    await reopen();
    // That it failed is said by now, and so is what could not be used of the settings.
    if (phase.peek() === "ready" && notice.peek()?.kind !== "problem") say("The network was opened anew.");
  };
  return (
    <Dialog title="Open this network anew" onClose={onClose}>
      <form onSubmit={(event) => { event.preventDefault(); if (problem === undefined) void open(); }} noValidate>
        <p class="hint">
          From now on, the seed gives anchors of messages and limits count for new evaluations. What has happened stays as it is: ids, results, the keys of identities, and times, which never go
          back. For a network that is the same from its first message, make a new one with a seed.
        </p>
        <div class="fields">
          <LimitFields seed={seed} onSeed={setSeed} limits={limits} onLimits={setLimits} />
        </div>
        <p class="problem" role="status">{problem}</p>
        <div class="row">
          <button type="button" onClick={onClose}>Cancel</button>
          <button type="submit" class="primary">Open anew</button>
        </div>
      </form>
    </Dialog>
  );
}
