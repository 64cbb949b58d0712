// Tags, a line each.
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
