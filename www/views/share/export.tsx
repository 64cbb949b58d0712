// A network, or some of its processes, as a file.
import { useId, useState } from "preact/hooks";
import { download } from "../../parts/download";
import { counted } from "../../parts/numbers";
import { shortened } from "../../parts/shortened";
import { sizeOf } from "../../parts/size";
import { EXPORT_ENDING } from "../../session/export-file";
import { ownName } from "../../session/names";
import { network, processes } from "../../session/network";
import { explain } from "../../session/notice";

/** Processes that are listed to choose from. */
const MOST_LISTED = 200;

export function Export() {
  const title = useId();
  const all = processes.value;
  const [isWhole, setWhole] = useState(true);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [state, setState] = useState<{ isUnderWay?: boolean; done?: string; problem?: string }>({});
  const wanted = all.filter(({ id }) => chosen.has(id)).map(({ id }) => id);

  const save = async () => {
    setState({ isUnderWay: true });
    try {
      const file = (await network().export(isWhole ? {} : { processes: wanted })) as Uint8Array<ArrayBuffer>;
      const name = isWhole ? `network-${new Date().toISOString().slice(0, 10)}` : wanted.length === 1 ? ownName(all.find(({ id }) => id === wanted[0])!) : `${wanted.length}-processes`;
      download(name + EXPORT_ENDING, file);
      setState({ done: `Exported: ${sizeOf(file.length)}.` });
    } catch (problem) {
      setState({ problem: explain(problem) });
    }
  };
  const toggle = (id: string, isIn: boolean) => {
    const next = new Set(chosen);
    if (isIn) next.add(id);
    else next.delete(id);
    setChosen(next);
  };

  return (
    <section class="panel" aria-labelledby={title}>
      <h2 id={title}>Export to a file</h2>
      <p class="hint">Logs, results and states, exactly as they are. No private key is in the file: it can be given to others.</p>
      <fieldset class="share-choice">
        <legend class="visually-hidden">What to export</legend>
        <label>
          <input type="radio" name="export" checked={isWhole} onChange={() => setWhole(true)} /> The whole network: {counted(all.length, "process", "processes")}, without replicas
        </label>
        <label>
          <input type="radio" name="export" checked={!isWhole} onChange={() => setWhole(false)} /> Some processes
        </label>
      </fieldset>
      {!isWhole && (
        <fieldset class="share-processes">
          <legend class="visually-hidden">Processes to export</legend>
          {all.slice(0, MOST_LISTED).map((process) => (
            <label key={process.id}>
              <input type="checkbox" checked={chosen.has(process.id)} onChange={({ currentTarget }) => toggle(process.id, currentTarget.checked)} /> <bdi>{ownName(process)}</bdi>{" "}
              <span class="hint">{shortened(process.id)}, {counted(process.slot + 1, "message")}</span>
            </label>
          ))}
          {all.length > MOST_LISTED && <p class="hint">The first {MOST_LISTED} are listed. Each process can be exported from its own menu, too.</p>}
        </fieldset>
      )}
      <div class="row">
        <button type="button" disabled={state.isUnderWay || (!isWhole && wanted.length === 0)} onClick={() => void save()}>
          {state.isUnderWay ? "Exporting…" : "Export"}
        </button>
        <span role="status" class="hint">{state.done}</span>
      </div>
      {state.problem && <p role="alert" class="problem-box">{state.problem}</p>}
    </section>
  );
}
