// Tags to write, a row each: Enter adds one below, Backspace in an empty one removes it.
import type { Tag } from "lunette";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { KnownIds } from "./known-ids";

interface TagFieldsProps {
  legend?: string;
  tags: readonly Tag[];
  onTags: (tags: readonly Tag[]) => void;
  /** Whether a process is made with them, which may have a schedule. */
  ofProcess?: boolean;
}

const EMPTY: Tag = { name: "", value: "" };

const SCHEDULE: readonly Tag[] = [
  { name: "Cron-Interval", value: "1-minute" },
  { name: "Cron-Tag-Action", value: "Cron" },
];

export function TagFields({ legend = "Tags", tags, onTags, ofProcess = false }: TagFieldsProps) {
  const list = useId();
  const group = useRef<HTMLFieldSetElement>(null);
  const wanted = useRef<number | undefined>(undefined);
  // The row is there once this has been rendered.
  useLayoutEffect(() => {
    const at = wanted.current;
    if (at === undefined) return;
    wanted.current = undefined;
    const row = group.current!.querySelectorAll(".tag-row")[at];
    (row?.querySelector("input") ?? group.current!.querySelector("button"))?.focus();
  });
  const add = (more: readonly Tag[] = [EMPTY]) => {
    wanted.current = tags.length;
    onTags([...tags, ...more]);
  };
  const remove = (index: number) => {
    wanted.current = Math.min(index, tags.length - 2);
    onTags(tags.filter((_, at) => at !== index));
  };
  const change = (index: number, part: Partial<Tag>) => onTags(tags.map((tag, at) => (at === index ? { ...tag, ...part } : tag)));
  const byKey = (event: KeyboardEvent, index: number) => {
    const { name, value } = tags[index]!;
    if (event.ctrlKey || event.metaKey || !(event.target instanceof HTMLInputElement)) return;
    if (event.key === "Enter") add();
    else if (event.key === "Backspace" && name === "" && value === "") remove(index);
    else return;
    event.preventDefault();
  };
  return (
    <fieldset ref={group} class="tag-fields">
      <legend>{legend}</legend>
      {tags.map(({ name, value }, index) => (
        <div key={index} class="tag-row" onKeyDown={(event) => byKey(event, index)}>
          <input aria-label={`Name of tag ${index + 1}`} placeholder="Name" autocomplete="off" spellcheck={false} value={name}
            onInput={({ currentTarget }) => change(index, { name: currentTarget.value })} />
          <input aria-label={`Value of tag ${index + 1}`} placeholder="Value" list={list} autocomplete="off" spellcheck={false} value={value}
            onInput={({ currentTarget }) => change(index, { value: currentTarget.value })} />
          <button type="button" class="plain" aria-label={`Remove tag ${index + 1}`} onClick={() => remove(index)}>
            ×
          </button>
        </div>
      ))}
      <KnownIds id={list} />
      <div class="row">
        <button type="button" onClick={() => add()}>
          Add a tag
        </button>
        {ofProcess && !tags.some(({ name }) => name === "Cron-Interval") && (
          <button type="button" onClick={() => add(SCHEDULE)}>
            Add a schedule
          </button>
        )}
      </div>
    </fieldset>
  );
}
