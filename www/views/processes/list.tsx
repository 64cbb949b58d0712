// The processes of the network, beside every view.
import { processes, select, selectedId } from "../../session/network";

export function ProcessList({ onSelect }: { onSelect: () => void }) {
  return (
    <ul class="process-list">
      {processes.value.map(({ id, name, evaluated }) => (
        <li key={id}>
          <button type="button" aria-current={id === selectedId.value ? "true" : undefined} onClick={() => { select(id); onSelect(); }}>
            {name ?? "process"} <small>{evaluated + 1}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}
