// A field of a form: its label, what it is for, and what is wrong with it.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

/** What ties a control to its label and its texts. */
interface ControlAttributes {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  problem?: string;
  control: (attributes: ControlAttributes) => ComponentChildren;
}

export function Field({ label, hint, problem, control }: FieldProps) {
  const id = useId();
  const texts = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {control({ id, "aria-describedby": texts || undefined, "aria-invalid": problem === undefined ? undefined : true })}
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps extends Omit<FieldProps, "control"> {
  value: string;
  onValue: (value: string) => void;
  placeholder?: string;
  /** The most characters that can be written. */
  longest?: number;
  /** Of a field with several lines: how many are in sight. */
  rows?: number;
}

export function TextField({ value, onValue, placeholder, longest, rows, ...field }: TextFieldProps) {
  const shared = { value, placeholder, maxLength: longest, spellcheck: false, autocomplete: "off" } as const;
  return (
    <Field {...field} control={(attributes) =>
      rows === undefined
        ? <input {...attributes} {...shared} onInput={({ currentTarget }) => onValue(currentTarget.value)} />
        : <textarea {...attributes} {...shared} rows={rows} onInput={({ currentTarget }) => onValue(currentTarget.value)} />} />
  );
}

interface ChoiceFieldProps<T extends string> extends Omit<FieldProps, "control"> {
  value: T;
  onValue: (value: T) => void;
  choices: readonly { value: T; text: string }[];
}

export function ChoiceField<T extends string>({ value, onValue, choices, ...field }: ChoiceFieldProps<T>) {
  return (
    <Field {...field} control={(attributes) => (
      <select {...attributes} value={value} onChange={({ currentTarget }) => onValue(currentTarget.value as T)}>
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.text}</option>)}
      </select>
    )} />
  );
}

interface CheckFieldProps {
  label: ComponentChildren;
  checked: boolean;
  onCheck: (checked: boolean) => void;
}

export function CheckField({ label, checked, onCheck }: CheckFieldProps) {
  return (
    <label class="check-field">
      <input type="checkbox" checked={checked} onChange={({ currentTarget }) => onCheck(currentTarget.checked)} /> <span>{label}</span>
    </label>
  );
}

/** What is wrong with the fields of a form, by their names; undefined where nothing is. */
export type Problems<Name extends string> = { readonly [name in Name]?: string };

/** The problems of a form: whenever some are set, the first field that has one gets the focus. `form` is the form's reference. */
export function useProblems<Name extends string>() {
  const form = useRef<HTMLFormElement>(null);
  const [problems, setProblems] = useState<Problems<Name>>({});
  useEffect(() => {
    if (Object.values(problems).some(Boolean)) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problems]);
  return { form, problems, setProblems };
}

/** Whether there is any problem. */
export function hasProblems(problems: Problems<string>): boolean {
  return Object.values(problems).some(Boolean);
}
