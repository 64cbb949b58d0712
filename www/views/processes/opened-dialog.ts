// The dialogs about processes: which one is open. They lie outside the list, which a phone hides.
import { signal } from "@preact/signals";

type OpenedDialog = { dialog: "new"; file?: File } | { dialog: "delete"; process: string };

export const openedDialog = signal<OpenedDialog | undefined>(undefined);

export function askForNew(file?: File): void {
  openedDialog.value = { dialog: "new", file };
}

export function askToDelete(process: string): void {
  openedDialog.value = { dialog: "delete", process };
}
