// Tags: shown, and written.
import type { Tag } from "lunette";

export function TagList({ tags }: { tags: readonly Tag[] }) {
  if (tags.length === 0) return <p class="hint">No tags.</p>;
  return (
    <dl class="net-tags">
      {tags.map(({ name, value }, index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface TagsFieldProps {
  tags: readonly Tag[];
  onTags: (tags: Tag[]) => void;
}

/** Tags to write. There is always one empty line at the end, which is no tag. */
export function TagsField({ tags, onTags }: TagsFieldProps) {
  const lines = [...tags, { name: "", value: "" }];
  const change = (index: number, part: Partial<Tag>) => {
    const changed = lines.map((tag, at) => (at === index ? { ...tag, ...part } : tag));
    onTags(changed.filter(({ name, value }, at) => at < tags.length || name !== "" || value !== ""));
  };
  return (
    <fieldset class="net-tag-fields">
      <legend>Tags</legend>
      {lines.map(({ name, value }, index) => (
        <div key={index} class="net-tag-line">
          <input aria-label={`Name of tag ${index + 1}`} placeholder="Action" value={name} spellcheck={false} autocomplete="off"
            onInput={({ currentTarget }) => change(index, { name: currentTarget.value })} />
          <input aria-label={`Value of tag ${index + 1}`} placeholder="Transfer" value={value} spellcheck={false} autocomplete="off"
            onInput={({ currentTarget }) => change(index, { value: currentTarget.value })} />
          <button type="button" class="plain" aria-label={`Remove tag ${index + 1}`} disabled={index >= tags.length}
            onClick={() => onTags(tags.filter((_, at) => at !== index))}>
            ×
          </button>
        </div>
      ))}
    </fieldset>
  );
}
