// What an import brought, and what can be done with it here.
import type { ProcessInfo } from "lunette";
import { counted } from "../../parts/numbers";
import { shortened } from "../../parts/shortened";
import { ownName } from "../../session/names";
import { network, processes, select } from "../../session/network";

/** Processes that are listed. */
const MOST_LISTED = 200;

export interface Summary {
  processes: readonly ProcessInfo[];
  messages: number;
  /** Those whose owner's key is not here: nobody here can evaluate in them. */
  foreign: ReadonlySet<string>;
  /** How many do not trust this network to pass on messages of other processes, and whom they would have to trust. */
  distrusting: number;
  authority: string;
}

export async function summarize(ids: readonly string[]): Promise<Summary> {
  const wanted = new Set(ids);
  const [identities, { authority }] = await Promise.all([network().identities(), network().status()]);
  const owners = new Set(identities.map(({ address }) => address));
  const imported = processes.peek().filter(({ id }) => wanted.has(id));
  const trusts = ({ tags }: ProcessInfo) => tags.some(({ name, value }) => name === "Authority" && value.split(",").includes(authority));
  return {
    processes: imported,
    messages: imported.reduce((sum, { slot }) => sum + slot + 1, 0),
    foreign: new Set(imported.filter(({ owner }) => !owners.has(owner)).map(({ id }) => id)),
    distrusting: imported.filter((process) => !trusts(process)).length,
    authority,
  };
}

export function ImportSummary({ summary: { processes: imported, messages, foreign, distrusting, authority } }: { summary: Summary }) {
  return (
    <div role="status" class="share-summary">
      <p>
        <b>Imported {counted(imported.length, "process", "processes")} with {counted(messages, "message")}.</b> Hashes, logs and signatures are right; for results and states there is the word of the network that made the file.
      </p>
      <ul>
        {imported.slice(0, MOST_LISTED).map((process) => (
          <li key={process.id}>
            <button type="button" class="plain" onClick={() => select(process.id)}>
              <bdi>{ownName(process)}</bdi>
            </button>{" "}
            <span class="hint">{shortened(process.id)}, {counted(process.slot + 1, "message")}{foreign.has(process.id) && ", owned by somebody else"}</span>
          </li>
        ))}
      </ul>
      {imported.length > MOST_LISTED && <p class="hint">And {counted(imported.length - MOST_LISTED, "other")}, in the list of processes.</p>}
      {foreign.size > 0 && (
        <p>
          {foreign.size === imported.length ? "They are" : `${foreign.size} of them are`} owned by somebody whose key is not here. They can be read, sent messages and forked; Lua is evaluated in them only by their
          owner.
        </p>
      )}
      {distrusting > 0 && (
        <p>
          {distrusting === imported.length ? "They" : `${distrusting} of them`} trust another network. They take no messages of other processes here until their owner adds the authority of this one to <code>ao.authorities</code>:{" "}
          <code class="whole-id">{authority}</code>
        </p>
      )}
    </div>
  );
}
