// The networks of this page: going from one to another, making and deleting them.
import { useEffect, useState } from "preact/hooks";
import { numberText } from "../../../parts/numbers";
import { settingsOf } from "../../../session/network-settings";
import { deleteNetwork, isOpen, NETWORK_NAME, networkNames, switchTo, titleOf, DEFAULT_NETWORK } from "../../../session/networks";
import { attempt, say } from "../../../session/notice";
import { Confirm } from "../../../parts/confirm";
import { momentText } from "../words";
import { NewNetwork } from "./new-network";

export function NetworksPart() {
  const [names, setNames] = useState<readonly string[]>();
  const [doomed, doom] = useState<string>();
  useEffect(() => void attempt(async () => setNames(await networkNames())), []);

  const remove = (name: string) =>
    attempt(async () => {
      if (await isOpen(name)) throw new Error(`${titleOf(name)} is open in another tab: close that first.`);
      await deleteNetwork(name);
      setNames(await networkNames());
      say(`${titleOf(name)} was deleted.`);
    });

  return (
    <div class="control-networks">
      <section class="panel" aria-labelledby="control-networks">
        <h2 id="control-networks">Networks of this page</h2>
        <p class="hint">Each is a network of its own in this browser: its processes know nothing of the others.</p>
        <ul class="control-list">
          {names?.map((name) => <Row key={name} name={name} onDelete={() => doom(name)} />)}
        </ul>
      </section>
      <NewNetwork names={names ?? []} />
      {doomed !== undefined && (
        <Confirm title={`Delete ${titleOf(doomed)}?`} action="Delete it" refusal="Keep it" onConfirm={() => remove(doomed)} onClose={() => doom(undefined)}>
          <p>All its processes and messages, and the keys of its wallets, are gone for good.</p>
        </Confirm>
      )}
    </div>
  );
}

function Row({ name, onDelete }: { name: string; onDelete: () => void }) {
  const isHere = name === NETWORK_NAME;
  const title = titleOf(name);
  return (
    <li aria-current={isHere ? "true" : undefined}>
      <span class="control-list-text">
        <strong>{title}</strong> {isHere && <span class="badge">open here</span>}
        <br />
        <small class="hint">{described(name)}</small>
      </span>
      {!isHere && (
        <button type="button" aria-label={`Switch to ${title}`} onClick={() => switchTo(name)}>
          Switch
        </button>
      )}
      {!isHere && name !== DEFAULT_NETWORK && (
        <button type="button" class="danger" aria-label={`Delete ${title}`} onClick={onDelete}>
          Delete
        </button>
      )}
    </li>
  );
}

function described(name: string): string {
  const { clock, seed } = settingsOf(name);
  const time = clock === undefined ? "live clock" : `by hand, at ${momentText(clock.now)}, block ${numberText(clock.height)}`;
  return seed === undefined ? time : `${time}, seed “${seed}”`;
}
