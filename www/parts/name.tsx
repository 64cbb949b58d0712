// An id by its name: what it is shows when it is pointed at.
import { describedName, nameOf } from "../session/names";

/** The name of a process, an identity or a unit; the ends of an id that has none. */
export function Name({ id }: { id: string }) {
  const { text, kind } = nameOf(id);
  return (
    <bdi class={`name name-${kind}`} title={describedName(id)}>
      {text}
    </bdi>
  );
}
