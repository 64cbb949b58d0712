// The dialogs about processes: which one is open. They lie outside the list, which a phone hides.
import { signal } from "@preact/signals";

export type Asked = { dialog: "new"; file?: File } | { dialog: "delete"; process: string };

export const asked = signal<Asked | undefined>(undefined);

export function askForNew(file?: File): void {
  asked.value = { dialog: "new", file };
}

export function askToDelete(process: string): void {
  asked.value = { dialog: "delete", process };
}
