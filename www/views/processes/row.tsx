// One process in the list.
import type { ProcessInfo } from "lunette";
import { counted, numberText } from "../../parts/numbers";
import { shortened } from "../../parts/shortened";
import { MenuButton } from "../../parts/menu";
import { ownName } from "../../session/names";
import { actionsOf } from "./actions";
import { isReplica } from "./replicas";
import { statusOf } from "./status";
import { workOf } from "./work";

/** Pixels of a row; its style has the same. */
export const ROW_HEIGHT = 50;

interface ProcessRowProps {
  process: ProcessInfo;
  index: number;
  /** How many rows there are. */
  count: number;
  isSelected: boolean;
  /** Whether it is the one that the Tab key comes to. */
  isCurrent: boolean;
  onFocus: () => void;
  onSelect: () => void;
}

export function ProcessRow({ process, index, count, isSelected, isCurrent, onFocus, onSelect }: ProcessRowProps) {
  const { id } = process;
  const status = statusOf(process);
  const work = workOf(id);
  const messages = process.evaluated + 1;
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <li class={`process-row ${isSelected ? "selected" : ""}`} data-process={id} aria-setsize={count} aria-posinset={index + 1} style={{ top: `${index * ROW_HEIGHT}px` }} onFocusIn={onFocus}>
      <button type="button" class="process-select" id={`process-${id}`} tabIndex={tabIndex} aria-current={isSelected ? "true" : undefined} onClick={onSelect} onKeyDown={(event) => toSibling(event, "ArrowRight")}
        onContextMenu={openMenu}>
        <span class="process-line">
          <bdi class="process-name" title={ownName(process)}>{ownName(process)}</bdi>
          <span class="process-count" title={`${counted(messages, "message")} evaluated`}>
            {numberText(messages)}<span class="visually-hidden"> {messages === 1 ? "message" : "messages"}</span>
          </span>
        </span>
        <span class="process-line process-detail">
          <span class="process-state" data-kind={work === undefined ? status.kind : "working"} title={status.title}>{work ?? status.text}</span>
          {kindsOf(process).map((kind) => <span key={kind} class="process-kind">{kind}</span>)}
          <span class="process-id" title={id}>{shortened(id)}</span>
        </span>
      </button>
      <span class="process-menu" onKeyDown={(event) => toSibling(event, "ArrowLeft")}>
        <MenuButton label="Actions" describedBy={`process-${id}`} items={() => actionsOf(process)} tabIndex={tabIndex}>
          ⋯
        </MenuButton>
      </span>
    </li>
  );
}

/** What kind of process it is, where it is not a plain one. */
function kindsOf({ id, forkedFrom, monitored }: ProcessInfo): string[] {
  return [isReplica(id) && "replica", forkedFrom !== undefined && "fork", monitored && "cron"].filter((kind) => kind !== false);
}

/** From the process to its menu and back, by the arrow that points there. */
function toSibling(event: KeyboardEvent, key: string): void {
  if (event.key !== key || event.altKey) return;
  const row = (event.currentTarget as HTMLElement).closest(".process-row");
  if ((event.target as HTMLElement).getAttribute("role") === "menuitem") return;
  event.preventDefault();
  row?.querySelector<HTMLElement>(key === "ArrowRight" ? ".menu-button" : ".process-select")?.focus();
}

/** The menu key, or the other button of the mouse. */
function openMenu(event: MouseEvent): void {
  event.preventDefault();
  (event.currentTarget as HTMLElement).closest(".process-row")?.querySelector<HTMLElement>(".menu-button")?.click();
}
