// Tags as rows of a name and a value.
import type { Tag } from "lunette";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface TagFieldsProps {
  tags: readonly Tag[];
  onChange: (tags: readonly Tag[]) => void;
}

const SCHEDULE: readonly Tag[] = [
  { name: "Cron-Interval", value: "1-minute" },
  { name: "Cron-Tag-Action", value: "Cron" },
];

export function TagFields({ tags, onChange }: TagFieldsProps) {
  const table = useRef<HTMLDivElement>(null);
  const [added, setAdded] = useState(0);
  useLayoutEffect(() => {
    if (added > 0) [...table.current!.querySelectorAll<HTMLElement>(".tag-row")].at(-1)?.querySelector("input")?.focus();
  }, [added]);
  const add = (more: readonly Tag[]) => {
    onChange([...tags, ...more]);
    setAdded(added + 1);
  };
  const change = (index: number, change: Partial<Tag>) => onChange(tags.map((tag, at) => (at === index ? { ...tag, ...change } : tag)));
  return (
    <div ref={table} class="tag-fields" role="group" aria-label="Tags">
      {tags.map(({ name, value }, index) => (
        <div key={index} class="tag-row">
          <input aria-label={`Name of tag ${index + 1}`} placeholder="Name" autocomplete="off" spellcheck={false} value={name} onInput={({ currentTarget }) => change(index, { name: currentTarget.value })} />
          <input aria-label={`Value of tag ${index + 1}`} placeholder="value" autocomplete="off" spellcheck={false} value={value} onInput={({ currentTarget }) => change(index, { value: currentTarget.value })} />
          <button type="button" aria-label={`Take out tag ${index + 1}`} onClick={() => onChange(tags.filter((_, at) => at !== index))}>
            ×
          </button>
        </div>
      ))}
      <div class="row">
        <button type="button" onClick={() => add([{ name: "", value: "" }])}>
          Add a tag
        </button>
        {!tags.some(({ name }) => name === "Cron-Interval") && (
          <button type="button" onClick={() => add(SCHEDULE)}>
            Add a schedule
          </button>
        )}
      </div>
    </div>
  );
}
