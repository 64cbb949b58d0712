// A place for a file: chosen, or dropped there.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

interface FileDropProps {
  label: string;
  /** As of a file input: `.lua`. What is dropped need not be of these. */
  accept?: string;
  disabled?: boolean;
  onFile: (file: File) => unknown;
  children?: ComponentChildren;
}

export function FileDrop({ label, accept, disabled, onFile, children }: FileDropProps) {
  const [isOver, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file !== undefined && !disabled) void onFile(file);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer?.files);
  };
  return (
    <div class={`file-drop ${isOver ? "over" : ""}`} onDragOver={over} onDragLeave={() => setOver(false)} onDrop={drop}>
      <label>
        <span>{label}</span>
        <input type="file" accept={accept} disabled={disabled}
          onChange={({ currentTarget }) => {
            take(currentTarget.files);
            // The same file can be chosen again.
            currentTarget.value = "";
          }} />
      </label>
      {children ?? <span class="hint">or drop it here</span>}
    </div>
  );
}
