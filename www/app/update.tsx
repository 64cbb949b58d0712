// A newer version of the page is there: what changed in it, and the button that takes it.
import { signal } from "@preact/signals";
import type { Change } from "./changes";
import { useCommands } from "./commands";

interface Update {
  /** What this version does not have, the newest first. */
  changes: readonly Change[];
  /** Has all tabs of the page go over to it. */
  use: () => void;
}

/** The newer version, once all of it is in the browser. */
export const update = signal<Update | undefined>(undefined);

/** How many changes are told at once. */
const SHORT = 4;

export function UpdateNotice() {
  const ready = update.value;
  useCommands(() => (ready ? [{ title: "Update the page", run: ready.use }] : []), [ready]);
  return (
    <section class="update" role="status" aria-label="New version" hidden={ready === undefined}>
      {ready && (
        <>
          <p>
            <strong>A new version of this page is ready.</strong> Processes, messages and drafts stay as they are; all open tabs of the page reload.
          </p>
          <p class="row">
            <button type="button" class="primary" onClick={ready.use}>
              Update
            </button>
            <button type="button" onClick={() => (update.value = undefined)}>
              Later
            </button>
          </p>
          <div>
            <Changes changes={ready.changes} />
          </div>
        </>
      )}
    </section>
  );
}

function Changes({ changes }: Pick<Update, "changes">) {
  if (changes.length === 0) return <p>It says of nothing that it changed.</p>;
  const rest = changes.slice(SHORT);
  return (
    <>
      <List changes={changes.slice(0, SHORT)} />
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} more</summary>
          <List changes={rest} />
        </details>
      )}
    </>
  );
}

function List({ changes }: Pick<Update, "changes">) {
  return (
    <ul>
      {changes.map(({ day, text }) => (
        <li key={`${day} ${text}`}>
          {text} <time dateTime={day}>{day}</time>
        </li>
      ))}
    </ul>
  );
}
