// What the network would drop or refuse of a message.
import type { LintWarning } from "lunette";

export function Lint({ warnings }: { warnings: readonly LintWarning[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul class="msg-lint" aria-label="Warnings">
      {warnings.map(({ code, field, message }) => (
        <li key={`${code} ${field}`}>
          <code>{field}</code> {message}
        </li>
      ))}
    </ul>
  );
}
