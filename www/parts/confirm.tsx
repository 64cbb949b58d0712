// A question before something that cannot be taken back.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "./dialog";
import { CheckField } from "./field";

interface ConfirmProps {
  title: string;
  /** The button that does it. */
  action: string;
  /** The button that leaves everything as it is: the first, so it has the focus. */
  refusal?: string;
  /** What the person has to say that they know; without it the button is enough. */
  statement?: string;
  isDangerous?: boolean;
  /** Does it; the dialog is closed when it is done. */
  onConfirm: () => unknown;
  onClose: () => void;
  children: ComponentChildren;
}

export function Confirm({ title, action, refusal = "Cancel", statement, isDangerous = true, onConfirm, onClose, children }: ConfirmProps) {
  const [isUnderstood, understand] = useState(statement === undefined);
  const [isBusy, setBusy] = useState(false);
  const confirm = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    await onConfirm();
    onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="form" onSubmit={confirm}>
        <div>{children}</div>
        {statement && <CheckField label={statement} checked={isUnderstood} onCheck={understand} />}
        <div class="row actions">
          <button type="button" onClick={onClose}>{refusal}</button>
          <button type="submit" class={isDangerous ? "danger" : "primary"} disabled={!isUnderstood || isBusy}>{action}</button>
        </div>
      </form>
    </Dialog>
  );
}
