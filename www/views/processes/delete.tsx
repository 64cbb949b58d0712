// Asks before a process is gone.
import { Confirm } from "../../parts/confirm";
import { counted } from "../../parts/numbers";
import { look, network, processes } from "../../session/network";
import { attempt, say } from "../../session/notice";
import { ownName } from "../../session/names";

export function DeleteDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const process = processes.value.find((process) => process.id === id);
  if (process === undefined) return null;
  const name = ownName(process);
  const remove = () =>
    attempt(async () => {
      await network().remove(id);
      await look();
      say(`${name} is deleted.`);
    });
  return (
    <Confirm title="Delete a process" action="Delete it" refusal="Keep it" onConfirm={remove} onClose={onClose}>
      <p>
        <bdi class="quoted-name">{name}</bdi>, its {counted(process.slot + 1, "message")} and its state will be gone. There is no way back: export it first if it may be wanted again.
      </p>
      <p class="hint whole-id">{id}</p>
    </Confirm>
  );
}
