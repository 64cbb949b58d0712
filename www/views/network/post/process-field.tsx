// Which process of this network: chosen from a list, or named by its id where the list would be too long.
import { counted, numberText } from "../../../parts/numbers";
import { shortened } from "../../../parts/shortened";
import { ownName } from "../../../session/names";
import { processes } from "../../../session/network";
import { ChoiceField, TextField } from "../../../parts/field";

interface ProcessFieldProps {
  /** The id; empty while none is chosen. */
  value: string;
  onValue: (id: string) => void;
  problem?: string;
}

/** The most processes that are listed. */
const LISTED = 200;

export function ProcessField({ value, onValue, problem }: ProcessFieldProps) {
  const all = processes.value;
  if (all.length > LISTED) {
    return (
      <TextField label="Process" value={value} onValue={(text) => onValue(text.trim())} problem={problem} placeholder="43 characters"
        hint={all.find(({ id }) => id === value)?.name ?? `Its id: ${numberText(all.length)} processes are too many for a list.`} />
    );
  }
  const choices = all.map((process) => ({ value: process.id, text: `${ownName(process)} ${shortened(process.id)}, ${counted(process.slot + 1, "message")}` }));
  const isKnown = choices.some((choice) => choice.value === value);
  return <ChoiceField label="Process" value={isKnown ? value : ""} onValue={onValue} problem={problem} choices={[...(isKnown ? [] : [{ value: "", text: "choose…" }]), ...choices]} />;
}
