// An id by its name: what it is shows when it is pointed at.
import { describedName, nameOf } from "../session/names";

/** The name of a process, an identity or a unit; the ends of an id that has none. */
export function Name({ id }: { id: string }) {
  return named(id);
}

/** The same for rows of long lists, which are too many to have components of their own. */
export function named(id: string) {
  const { text, kind } = nameOf(id);
  return (
    <bdi class={`name name-${kind}`} title={describedName(id)}>
      {text}
    </bdi>
  );
}
