// An id of 43 characters, in the room of twelve.

/** The beginning of an id; all of it is read when it is pointed at, and copied when it is clicked. Its name has what is in sight too, for those who
 *  speak to their computer. */
export function Id({ id }: { id: string }) {
  return (
    <button type="button" class="id" title={`${id}: copy`} aria-label={`copy ${id}, ${shortened(id)}`} onClick={() => void navigator.clipboard?.writeText(id)}>
      {shortened(id)}
    </button>
  );
}

export function shortened(id: string): string {
  return id.length > 12 ? `${id.slice(0, 6)}…${id.slice(-4)}` : id;
}
