// Completion and explanation, for the editor and the shell. What they know of the library is loaded when it is first asked for.
import type { CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { hoverTooltip } from "@codemirror/view";

export async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const completion = await import("./completion");
  return completion.complete(context);
}

/** What a name under the pointer means. */
export const EXPLAINED = hoverTooltip(
  async (view, position) => {
    const { explain } = await import("./hover");
    return explain(view, position);
  },
  { hideOnChange: true },
);
