// The whole result that a compute unit gives for a message. The runtime keeps only the first difference of it, so whoever wants to see the rest has
// the page ask once more.

/** Milliseconds that the unit has. */
const PATIENCE = 30_000;

/** The most bytes of a result that are read. */
const LARGEST = 4 * 1024 * 1024;

export async function theirResult(compute: string, process: string, message: string): Promise<unknown> {
  const url = `${compute.replace(/\/+$/, "")}/result/${message}?process-id=${process}`;
  const response = await fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(PATIENCE) }).catch(() => {
    throw new Error("The compute unit did not answer, or does not let this page read its answer.");
  });
  if (!response.ok) throw new Error(`The compute unit answered HTTP ${response.status}.`);
  try {
    return JSON.parse(await textOf(response));
  } catch (problem) {
    throw problem instanceof SyntaxError ? new Error("The compute unit answered something that is no JSON.") : problem;
  }
}

async function textOf(response: Response): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { done: true };
    if (done || value === undefined) return text;
    text += value;
    if (text.length > LARGEST) {
      await reader?.cancel();
      throw new Error("The compute unit's result is too large to be shown.");
    }
  }
}
