// A button with a menu of what can be done.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export interface MenuItem {
  title: string;
  /** Whether it destroys something. */
  isDangerous?: boolean;
  run: () => unknown;
}

interface MenuButtonProps {
  label: string;
  /** The id of the element that says what the menu is about. */
  describedBy?: string;
  /** Asked when the menu opens. */
  items: () => readonly MenuItem[];
  /** As of an element: -1 keeps the button out of the order of the Tab key. */
  tabIndex?: number;
  children: ComponentChildren;
}

export function MenuButton({ label, describedBy, items, tabIndex, children }: MenuButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [shown, show] = useState<readonly MenuItem[]>();
  return (
    <>
      <button ref={button} type="button" class="menu-button" aria-label={label} aria-describedby={describedBy} aria-haspopup="menu" aria-expanded={shown !== undefined}
        tabIndex={tabIndex} onClick={() => show(shown === undefined ? items() : undefined)}>
        {children}
      </button>
      {shown && <Menu label={label} items={shown} beside={button.current!} onClose={() => show(undefined)} />}
    </>
  );
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  beside: HTMLElement;
  onClose: () => void;
}

/** The browser closes it by Escape or a click elsewhere, and gives the focus back. */
function Menu({ label, items, beside, onClose }: MenuProps) {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    list.current!.showPopover();
    place(list.current!, beside);
    buttonsOf(list.current!)[0]?.focus();
  }, []);

  const byKey = (event: KeyboardEvent) => {
    const buttons = buttonsOf(list.current!);
    const at = buttons.findIndex((button) => button === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") list.current!.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    buttons.at(to % buttons.length)?.focus();
  };
  const call = (item: MenuItem) => {
    list.current!.hidePopover();
    void item.run();
  };

  return (
    <ul ref={list} class="menu" role="menu" aria-label={label} popover="auto" onKeyDown={byKey} onToggle={(event) => event.newState === "closed" && onClose()}>
      {items.map((item) => (
        <li key={item.title} role="none">
          <button type="button" role="menuitem" tabIndex={-1} class={item.isDangerous ? "menu-danger" : undefined} onClick={() => call(item)}>
            {item.title}
          </button>
        </li>
      ))}
    </ul>
  );
}

function buttonsOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("[role=menuitem]")];
}

/** Below the button, or above it where there is no room; always within the window. */
function place(list: HTMLElement, beside: HTMLElement): void {
  const { left, top, bottom } = beside.getBoundingClientRect();
  const { width, height } = list.getBoundingClientRect();
  const below = bottom + height < innerHeight ? bottom + 2 : Math.max(4, top - height - 2);
  list.style.top = `${below}px`;
  list.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`;
}
