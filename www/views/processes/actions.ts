// What can be done with a process.
import type { ProcessInfo } from "lunette";
import { go } from "../../app/route";
import { copy } from "../../parts/copy";
import { download } from "../../parts/download";
import { shortened } from "../../parts/shortened";
import type { MenuItem } from "../../parts/menu";
import { counted } from "../../parts/numbers";
import { look, network, select, status } from "../../session/network";
import { ownName } from "../../session/names";
import { attempt, say } from "../../session/notice";
import { EXPORT_ENDING } from "../../session/export-file";
import { askToDelete } from "./opened-dialog";
import { isReplica } from "./replicas";
import { withWork } from "./work";

/** What makes sense with a process as it is now. */
export function actionsOf(process: ProcessInfo): MenuItem[] {
  const { id, paused, monitored, module } = process;
  const isOwn = !isReplica(id);
  const items: (MenuItem | false)[] = [
    paused ? { title: "Resume", run: () => change(() => network().resume(id)) } : { title: "Pause", run: () => change(() => network().pause(id)) },
    { title: "Fork", run: () => fork(process) },
    isOwn && (monitored
      ? { title: "Stop its cron", run: () => change(() => network().unmonitor(id)) }
      : { title: "Run its cron", run: () => change(() => network().monitor(id)) }),
    isOwn && { title: "Export to a file", run: () => exportProcess(process) },
    { title: "Share its code", run: () => go("share", { process: id }) },
    isOwn && module !== status.peek()?.module && { title: "Upgrade to the current module", run: () => upgrade(process) },
    { title: "Copy its id", run: () => copy(id, id) },
    { title: "Delete…", isDangerous: true, run: () => askToDelete(id) },
  ];
  return items.filter((item) => item !== false);
}

/** What shows in the fields of a process is asked for anew at once: the event that tells of it may come a little later. */
async function change(doing: () => Promise<unknown>): Promise<void> {
  await attempt(async () => {
    await doing();
    await look();
  });
}

async function fork(process: ProcessInfo): Promise<void> {
  await attempt(async () => {
    const { id } = await withWork(process.id, "forking", () => network().fork(process.id));
    await look();
    select(id);
    say(`${ownName(process)} has a fork that goes on from its last message: ${shortened(id)}. What it sends to others is recorded, and goes nowhere.`);
  });
}

async function exportProcess(process: ProcessInfo): Promise<void> {
  await attempt(async () => {
    const file = await withWork(process.id, "exporting", () => network().export({ processes: [process.id] }));
    download(`${ownName(process)}-${process.id.slice(0, 6)}${EXPORT_ENDING}`, file as Uint8Array<ArrayBuffer>);
  });
}

async function upgrade(process: ProcessInfo): Promise<void> {
  await attempt(async () => {
    const { messages } = await withWork(process.id, "upgrading", () => network().upgrade(process.id));
    await look();
    say(`${ownName(process)} has the current module now: ${counted(messages, "message")} evaluated again, with the same results.`);
  });
}
