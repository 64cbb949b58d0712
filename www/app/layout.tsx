// The page around the views: the head, the processes beside, the tabs.
import { useEffect, useState } from "preact/hooks";
import { failure, phase, selected, startAnew, status } from "../session/network";
import { complain, notice } from "../session/notice";
import { ControlBadge } from "../views/control/badge";
import { ProcessDialogs } from "../views/processes/dialogs";
import { ProcessList } from "../views/processes/list";
import { StorageDetails } from "../views/processes/storage";
import { callByKey, useCommands } from "./commands";
import { Palette } from "./palette";
import { VIEWS, go, hashOf, route, type ViewName } from "./route";
import { nextTheme, theme } from "./theme";
import { UpdateNotice } from "./update";
import { View } from "./view";

const TITLES: Readonly<Record<ViewName, string>> = {
  editor: "Editor",
  messages: "Messages",
  state: "State",
  profile: "Profile",
  control: "Control",
  network: "Network",
  share: "Share",
};

export function Layout() {
  const [isPaletteOpen, openPalette] = useState(false);
  const [isListOpen, openList] = useState(false);
  useEffect(() => {
    addEventListener("keydown", callByKey);
    return () => removeEventListener("keydown", callByKey);
  }, []);
  useCommands(() => [
    { title: "Find a command", keys: "Ctrl+K", run: () => openPalette(true) },
    ...VIEWS.map((view, index) => ({ title: `Show: ${TITLES[view]}`, keys: `Alt+${index + 1}`, run: () => go(view) })),
    { title: "Theme: system, light, dark", run: nextTheme },
  ]);
  return (
    <>
      <a class="skip" href="#view" onClick={skipToView}>
        Skip to the view
      </a>
      <header class="head">
        <button type="button" class="only-narrow" aria-expanded={isListOpen} aria-controls="processes" onClick={() => openList(!isListOpen)}>
          Processes
        </button>
        <h1>
          <img src="icon.svg" alt="" width="26" height="26" /> Lunette
        </h1>
        <Badge />
        <ControlBadge />
        <StorageDetails />
        <span class="spread" />
        <button type="button" aria-label="Commands Ctrl K" aria-keyshortcuts="Control+K" onClick={() => openPalette(true)}>
          <span class="only-wide">Commands </span>
          <kbd>Ctrl K</kbd>
        </button>
        <button type="button" onClick={nextTheme} aria-label={`Theme: ${theme.value}. Change`}>
          {{ system: "◐", light: "☀", dark: "☾" }[theme.value]}
        </button>
      </header>
      <Notice />
      <UpdateNotice />
      <div class="body">
        <aside id="processes" class={isListOpen ? "open" : ""} aria-label="Processes">
          {phase.value === "ready" && <ProcessList onSelect={() => openList(false)} />}
        </aside>
        <div class="main">
          <nav aria-label="Views" class="tabs">
            {VIEWS.map((view) => (
              <a key={view} href={hashOf(view)} aria-current={route.value.view === view ? "page" : undefined} onClick={(event) => follow(event, view)}>
                {TITLES[view]}
              </a>
            ))}
          </nav>
          <main id="view" tabIndex={-1}>
            <Phase />
          </main>
        </div>
      </div>
      <ProcessDialogs />
      {isPaletteOpen && <Palette onClose={() => openPalette(false)} />}
    </>
  );
}

function follow(event: MouseEvent, view: ViewName) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(view);
}

/** A link to a place in the page would change the address, which says where the person is. */
function skipToView(event: MouseEvent) {
  event.preventDefault();
  document.getElementById("view")?.focus();
}

/** The view, or why there is none. */
function Phase() {
  if (phase.value === "ready" || phase.value === "lost") return <View />;
  if (phase.value !== "failed") return <p role="status">{phase.value === "waiting" ? "Waiting for the tab that has the network…" : "Opening the network…"}</p>;
  const { code, message } = failure.value!;
  return (
    <section role="alert">
      <h2>The network could not be opened</h2>
      <p>{message}</p>
      {code === "corrupt-record" && (
        <p>
          <button type="button" class="danger" onClick={() => void startAnew().catch(complain)}>
            Delete it, and start anew
          </button>
        </p>
      )}
    </section>
  );
}

/** Whether what is shown is kept. */
function Badge() {
  const { state, text, title } = badgeOf();
  return (
    <p id="badge" class="badge" role="status" data-state={state} title={title}>
      {text}
    </p>
  );
}

function badgeOf(): { state: string; text: string; title?: string } {
  const now = status.value;
  if (phase.value === "failed" || phase.value === "lost") return { state: "failed", text: "stopped", title: failure.value?.message };
  if (now === undefined) return { state: phase.value, text: phase.value };
  if (selected.value?.problem) return { state: "failed", text: "process stopped", title: selected.value.problem.message };
  if (now.persistence === "memory") return { state: "memory", text: "memory only", title: `Lost when this tab closes: ${now.reason}` };
  if (now.role === "guest") return { state: "saved", text: "saved by another tab", title: "Another tab of this browser owns the network: it stores what is done here." };
  return { state: "saved", text: "saved", title: "Every result shown here is stored in this browser." };
}

function Notice() {
  const shown = notice.value;
  return (
    <div id="notice" class="notice" data-kind={shown?.kind} role={shown?.kind === "problem" ? "alert" : "status"} hidden={shown === undefined}>
      <span>{shown?.text}</span>
      {shown && (
        <button type="button" aria-label="Dismiss" onClick={() => (notice.value = undefined)}>
          ×
        </button>
      )}
    </div>
  );
}
