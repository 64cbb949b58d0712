// Where the network is kept, in whose hands, and how much room it takes: a line under the processes, all of it beside the badge.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { useCommands } from "../../app/commands";
import { counted } from "../../parts/numbers";
import { sizeOf } from "../../parts/size";
import { status } from "../../session/network";
import { attempt } from "../../session/notice";
import { askToPersist, followStorage, lookAtStorage, storage } from "./storage-state";

/** The id of the panel. */
const PANEL = "storage";

/** How much is stored, and which tab runs the network. */
export function StorageLine() {
  useEffect(followStorage, []);
  const { used, quota, tabs = 1 } = storage.value ?? {};
  return (
    <footer class="storage-line">
      {status.value?.persistence === "saved" && used !== undefined && <StorageMeter used={used} quota={quota} />}
      <p>
        {status.value?.role === "guest" ? "Another tab runs the network" : "This tab runs the network"}
        {tabs > 1 && `; ${counted(tabs - 1, "other tab")} open`}
      </p>
      <span class="only-narrow">
        <StorageButton />
      </span>
    </footer>
  );
}

function StorageMeter({ used, quota = 0 }: { used: number; quota?: number }) {
  const label = useId();
  return (
    <p class="storage-meter">
      <meter aria-labelledby={label} min={0} max={Math.max(quota, used, 1)} high={quota * 0.9} value={used} />
      <span id={label}>
        {quota > 0 ? `${sizeOf(used)} of ${sizeOf(quota)}` : `${sizeOf(used)} stored`}
      </span>
    </p>
  );
}

/** Beside the badge: whether what is saved stays, and what that means. */
export function StorageDetails() {
  const panel = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  useCommands(() => [{ title: "Storage: how much there is, and whether it stays", run: () => panel.current?.showPopover() }]);
  if (status.value === undefined) return null;
  const isSaved = status.value.persistence === "saved";
  const opened = (event: ToggleEvent) => {
    setOpen(event.newState === "open");
    if (event.newState !== "open") return;
    place(panel.current!);
    void lookAtStorage();
  };
  return (
    <>
      <span class="only-wide">
        <StorageButton isOpen={isOpen} />
      </span>
      <div ref={panel} id={PANEL} class="storage-panel" popover="auto" role="dialog" aria-label="Storage" onToggle={opened}>
        <h2>Storage</h2>
        {isSaved ? <Saved /> : <Unsaved />}
        <Ownership />
      </div>
    </>
  );
}

/** Says whether what is saved stays, and opens the panel; on a phone it is below the processes. */
function StorageButton({ isOpen }: { isOpen?: boolean }) {
  const isSaved = status.value?.persistence === "saved" && storage.value !== undefined;
  return (
    <button type="button" class="storage-button plain" aria-expanded={isOpen} aria-controls={PANEL} popovertarget={PANEL}>
      <span class="visually-hidden">Storage: </span>
      {isSaved ? (storage.value!.isPersistent ? "persistent" : "not persistent") : "details"}
    </button>
  );
}

function Saved() {
  const [answer, setAnswer] = useState<string>();
  const { used, quota, isPersistent = false } = storage.value ?? {};
  const ask = () =>
    attempt(async () => {
      const isGranted = await askToPersist();
      setAnswer(isGranted ? undefined : "The browser declined. It grants this to sites that are visited often, bookmarked or installed: ask again later, and export what matters.");
    });
  return (
    <>
      <p>
        <b>Saved in this browser.</b> Every result that is shown was on the disk first. Nothing is sent to a server: what this browser has is the only copy.
      </p>
      {used !== undefined && <StorageMeter used={used} quota={quota} />}
      {isPersistent ? (
        <p>
          <b>Persistent.</b> The browser keeps it until you delete the data of this site.
        </p>
      ) : (
        <>
          <p>
            <b>Not persistent.</b> The browser may drop everything of this site, without asking, when the disk runs full; some do so when a site was not visited for a week.
          </p>
          <button type="button" onClick={() => void ask()}>
            Ask the browser to keep it
          </button>
          <p role="status" class="hint">{answer}</p>
        </>
      )}
    </>
  );
}

function Unsaved() {
  return (
    <p>
      <b>In memory only.</b> {status.value?.reason && <>{status.value.reason}. </>}
      Everything is lost when this tab closes. Export what matters, under Share.
    </p>
  );
}

function Ownership() {
  const others = (storage.value?.tabs ?? 1) - 1;
  return (
    <p>
      {status.value?.role === "guest"
        ? "Another tab of this browser runs the network and stores what is done here. When it closes, this tab or another goes on."
        : "This tab runs the network."}{" "}
      {others > 0 && `${counted(others, "other tab")} of this page ${others === 1 ? "is" : "are"} open; all show the same network.`}
    </p>
  );
}

/** Below the badge, or where it fits. */
function place(panel: HTMLElement): void {
  const { left, bottom } = document.getElementById("badge")!.getBoundingClientRect();
  panel.style.top = `${bottom + 6}px`;
  panel.style.left = `${Math.max(8, Math.min(left, innerWidth - panel.offsetWidth - 8))}px`;
}
