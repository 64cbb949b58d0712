// Asks before a process is gone.
import { useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog";
import { counted } from "../../parts/size";
import { look, network, processes } from "../../session/network";
import { attempt, say } from "../../session/notice";
import { ownName } from "../../session/names";

export function DeleteDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const [isUnderWay, setUnderWay] = useState(false);
  const process = processes.value.find((process) => process.id === id);
  if (process === undefined) return null;
  const name = ownName(process);
  const remove = async () => {
    setUnderWay(true);
    await attempt(async () => {
      await network().remove(id);
      await look();
      say(`${name} is deleted.`);
    });
    onClose();
  };
  return (
    <Dialog title="Delete a process" onClose={onClose}>
      <p>
        <bdi class="process-quoted">{name}</bdi>, its {counted(process.slot + 1, "message")} and its state will be gone. There is no way back: export it first if it may be wanted again.
      </p>
      <p class="hint process-whole-id">{id}</p>
      <div class="row process-buttons">
        <button type="button" autofocus onClick={onClose}>
          Keep it
        </button>
        <button type="button" class="danger" disabled={isUnderWay} onClick={() => void remove()}>
          Delete it
        </button>
      </div>
    </Dialog>
  );
}
