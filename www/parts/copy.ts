// Copying, by the browser's clipboard: it may refuse.
import { attempt, say } from "../session/notice";

/** Copies a text and says what was copied, or why it was not. */
export async function copy(text: string, what: string): Promise<void> {
  const isDone = await attempt(async () => {
    await navigator.clipboard.writeText(text);
    return true;
  });
  if (isDone) say(`Copied ${what}.`);
}
