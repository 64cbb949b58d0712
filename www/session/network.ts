// The network of this page: opened once, and followed. What views show of it are signals; what they do to it they ask `network()`.
import { computed, signal } from "@preact/signals";
import { Lunette, deleteDatabase, type LunetteError, type NetworkEvent, type Process, type ProcessInfo, type Status } from "lunette";
import { remember, remembered } from "./preferences";
import { optionsOf, saveSettings, settingsOf, withoutField } from "./network-settings";
import { NETWORK_NAME } from "./networks";
import { complain } from "./notice";

/** The first process, when nobody has made one. */
const FIRST_NAME = "aos";

/** Milliseconds within which events lead to one look at the network. */
const QUIET = 100;

export type Phase = "starting" | "waiting" | "ready" | "lost" | "failed";

export const phase = signal<Phase>("starting");
/** Why it is `lost` or `failed`. */
export const failure = signal<Pick<LunetteError, "code" | "message"> | undefined>(undefined);
export const status = signal<Status | undefined>(undefined);
export const processes = signal<readonly ProcessInfo[]>([]);
/** The id of the process that is shown. */
export const selectedId = signal<string | undefined>(undefined);
export const selected = computed(() => processes.value.find(({ id }) => id === selectedId.value));
/** Raised whenever something happened in the network: whoever shows something of it looks again. */
export const changes = signal(0);

let opened: Lunette | undefined;

/** The network, which is open by the time that views are shown. */
export function network(): Lunette {
  if (opened === undefined) throw new Error("the network is not open yet");
  return opened;
}

/** The process that is shown. Throws where there is none. */
export function selectedProcess(): Process {
  const id = selectedId.peek();
  if (id === undefined) throw new Error("There is no process to do that in. Make one first.");
  return network().process(id);
}

/** Shows another process. */
export function select(id: string): void {
  selectedId.value = id;
  remember("process", id);
  exposeToConsole();
}

/** Opens the network of this tab as its settings say (networks.ts), and follows it. */
export async function start(): Promise<void> {
  try {
    opened = await openAsSettingsSay();
    opened.subscribe(follow);
    await look();
    if (processes.value.length === 0) {
      await opened.spawn({ tags: { Name: FIRST_NAME } });
      await look();
    }
    phase.value = "ready";
  } catch (problem) {
    failure.value = problem as LunetteError;
    phase.value = "failed";
  }
  document.documentElement.dataset.ready = String(phase.peek() === "ready");
}

/** What was stored by another release of the page, or by anybody, may be refused: no network is lost for a setting. */
async function openAsSettingsSay(): Promise<Lunette> {
  let settings = settingsOf(NETWORK_NAME);
  for (;;) {
    try {
      return await Lunette.open({ ...optionsOf(NETWORK_NAME, settings), onWaiting: () => (phase.value = "waiting") });
    } catch (problem) {
      const { code, field = "", message } = problem as LunetteError;
      const usable = code === "invalid-argument" ? withoutField(settings, field) : undefined;
      if (usable === undefined) throw problem;
      settings = usable;
      saveSettings(NETWORK_NAME, settings);
      complain(`A stored setting of this network cannot be used, and was dropped: ${message.replaceAll("`", "")}.`);
    }
  }
}

let reopening: Promise<void> = Promise.resolve();

/** Closes the network and opens it again, as its settings say by now. */
export function reopen(): Promise<void> {
  reopening = reopening.then(async () => {
    phase.value = "starting";
    await opened?.close().catch(() => {});
    await start();
  });
  return reopening;
}

/** Brings what is shown up to date. Resolves when it is. */
export async function look(): Promise<void> {
  const [now, all] = await Promise.all([network().status(), network().processes()]);
  status.value = now;
  processes.value = all;
  if (!all.some(({ id }) => id === selectedId.peek())) {
    const chosen = all.find(({ id }) => id === remembered("process")) ?? all.at(-1);
    selectedId.value = chosen?.id;
  }
  exposeToConsole();
  changes.value += 1;
}

/** For a network that cannot be opened: deletes all of it. */
export async function startAnew(): Promise<void> {
  await deleteDatabase(NETWORK_NAME);
  location.reload();
}

let due = false;

function follow(event: NetworkEvent): void {
  if (event.type === "failed") {
    failure.value = event;
    phase.value = "lost";
    return complain(`${event.message} Reload to continue.`);
  }
  if (due) return;
  due = true;
  setTimeout(() => {
    due = false;
    if (phase.peek() === "ready") look().catch(complain);
  }, QUIET);
}

/** For the console: `lunette.process.eval("1 + 1")`. */
function exposeToConsole(): void {
  const process = selectedId.peek() === undefined ? undefined : selectedProcess();
  Object.assign(globalThis, { lunette: { network: opened, process } });
}
