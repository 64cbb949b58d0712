// An id of 43 characters, in the room of twelve.
import { copy } from "./copy";
import { nameOf } from "../session/names";
import { shortened } from "./shortened";

interface IdProps {
  id: string;
  /** By the name of the process or the person, where it has one. */
  named?: boolean;
}

/** The beginning of an id; all of it is read when it is pointed at, and copied when it is clicked. Its name has what is in sight too, for those who
 *  speak to their computer. */
export function Id({ id, named = false }: IdProps) {
  const text = named ? nameOf(id).text : shortened(id);
  return (
    <button type="button" class="id" title={`${id}: copy`} aria-label={`copy ${id}, ${text}`} onClick={() => void copy(id, id)}>
      <bdi>{text}</bdi>
    </button>
  );
}
