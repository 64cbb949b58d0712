// The inputs of a seed and limits, in the forms that open a network.
import { useId } from "preact/hooks";
import { numberText } from "../../parts/numbers";
import { LIMITS, limitProblem } from "./limits";

interface LimitFieldsProps {
  seed: string;
  onSeed: (seed: string) => void;
  limits: Readonly<Record<string, string>>;
  onLimits: (limits: Record<string, string>) => void;
}

export function LimitFields({ seed, onSeed, limits, onLimits }: LimitFieldsProps) {
  const id = useId();
  return (
    <>
      <label for={`${id}-seed`}>Seed</label>
      <input id={`${id}-seed`} value={seed} placeholder="none: everything random differs each time" autocomplete="off" onInput={({ currentTarget }) => onSeed(currentTarget.value)} />
      {LIMITS.map((limit) => {
        const text = limits[limit.name] ?? "";
        return [
          <label key={`${limit.name}-label`} for={`${id}-${limit.name}`}>{limit.label}</label>,
          <input key={limit.name} id={`${id}-${limit.name}`} inputMode="numeric" value={text} placeholder={numberText(limit.usual)} aria-invalid={limitProblem(limit, text) !== undefined}
            onInput={({ currentTarget }) => onLimits({ ...limits, [limit.name]: currentTarget.value })} />,
        ];
      })}
    </>
  );
}

/** The first thing that is wrong with limits. */
export function problemOfLimits(limits: Readonly<Record<string, string>>): string | undefined {
  return LIMITS.map((limit) => limitProblem(limit, limits[limit.name] ?? "")).find((problem) => problem !== undefined);
}
