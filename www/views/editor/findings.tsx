// What is wrong with the draft, in a line below it: for those who do not see the marks in it, and for phones.
import { report } from "./assist/diagnostics";
import { goToLine } from "./source-editor";

export function Findings() {
  const found = report.value;
  return (
    <p class="editor-findings" role="status" aria-label="Problems of the draft">
      {found?.problem !== undefined && (
        <button type="button" class="editor-problem" onClick={() => goToLine(found.problem!.line)}>
          Line {found.problem.line}: {found.problem.message}
        </button>
      )}
      {found !== undefined && found.problem === undefined && found.hints > 0 && (
        <span>{found.hints === 1 ? "1 global is unknown: it is underlined" : `${found.hints} globals are unknown: they are underlined`}</span>
      )}
    </p>
  );
}
