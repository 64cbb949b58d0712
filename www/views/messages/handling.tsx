// Which handlers of a process were asked about a message, and why the others did not take it.
import type { HandlerTrial, Trace } from "lunette";
import type { Asked } from "../../session/asked";

const VERDICTS: Readonly<Record<HandlerTrial["verdict"], readonly [string, string]>> = {
  handled: ["took it", "good"],
  continued: ["took it, and the next was asked", "good"],
  passed: ["did not match", "plain"],
};

interface HandlingProps {
  trace: Asked<Trace>;
  isWanted: boolean;
  onWant: () => void;
}

export function Handling({ trace: { value: trace, problem }, isWanted, onWant }: HandlingProps) {
  if (!isWanted) {
    return (
      <p>
        <button type="button" onClick={onWant}>
          Find out which handlers were asked
        </button>{" "}
        <span class="hint">by evaluating it again, which changes nothing</span>
      </p>
    );
  }
  if (problem !== undefined) return <p role="alert">It could not be found out: {problem}</p>;
  if (trace === undefined) return <p role="status">Evaluating it again…</p>;
  if (trace.handling === undefined) return <p>This process has a library of its own: which handlers were asked is not to be seen.</p>;
  const { handlers, outcome } = trace.handling;
  // Where none was asked that is what has been said already.
  if (handlers.length === 0) return outcome === "not-trusted" || outcome === "not-assignable" ? null : <p>No handler was asked.</p>;
  return (
    <table class="msg-handlers">
      <thead>
        <tr>
          <th scope="col">Handler</th>
          <th scope="col">What it did</th>
          <th scope="col">Its pattern</th>
        </tr>
      </thead>
      <tbody>
        {handlers.map((trial, at) => (
          <Trial key={at} trial={trial} />
        ))}
      </tbody>
    </table>
  );
}

function Trial({ trial: { name, verdict, pattern, reason } }: { trial: HandlerTrial }) {
  const [text, tone] = VERDICTS[verdict];
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi>
      </th>
      <td class={`tone-${tone}`}>
        {text}
        {reason && `: ${reason}`}
      </td>
      <td>
        <code>{pattern}</code>
      </td>
    </tr>
  );
}
