// The ids that have a name here, for a field to offer: processes and identities.
import { identities } from "../session/identities";
import { nameOf } from "../session/names";
import { processes } from "../session/network";

/** For the attribute `list` of an input, by this id. */
export function KnownIds({ id }: { id: string }) {
  const offered = [...processes.value.map(({ id }) => id), ...identities.value.map(({ address }) => address)];
  return (
    <datalist id={id}>
      {offered.map((known) => (
        <option key={known} value={known}>
          {nameOf(known).text}
        </option>
      ))}
    </datalist>
  );
}
