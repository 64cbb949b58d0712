// A long text in full, with a way to copy it.
import { Dialog } from "../../parts/dialog";
import { copy } from "../../parts/copy";

export function TextDialog({ title, text, onClose }: { title: string; text: string; onClose: () => void }) {
  return (
    <Dialog title={title} onClose={onClose}>
      <pre class="state-full" tabIndex={0} role="region" aria-label={title}>
        {text}
      </pre>
      <p class="row">
        <button type="button" class="primary" autofocus onClick={onClose}>
          Close
        </button>
        <button type="button" onClick={() => void copy(text, "the text")}>
          Copy
        </button>
      </p>
    </Dialog>
  );
}
