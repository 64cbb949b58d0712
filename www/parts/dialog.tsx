// A question that has to be answered first.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

interface DialogProps {
  title: string;
  /** Called when it is closed, however that was. */
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog, open as long as it is there. The browser keeps the focus in it; where it was before it is again afterwards. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // Before anything is painted: what is typed from then on belongs here.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current!;
    shown.showModal();
    return () => {
      // As long as it is modal nothing else takes the focus. It is taken out, and not closed: that would be told to whoever closed it just now.
      shown.remove();
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={onClose}>
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}
