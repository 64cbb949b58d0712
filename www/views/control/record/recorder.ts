// Records the network of this page as a scenario.
import { signal } from "@preact/signals";
import { readNetwork, readStates, record } from "lunette/scenario";
import { network } from "../../../session/network";
import { settingsOf } from "../../../session/network-settings";
import { NETWORK_NAME } from "../../../session/networks";

export interface Expression {
  process: string;
  expression: string;
}

interface Recording {
  title: string;
  text: string;
  notes: readonly string[];
}

export const title = signal("what was done");
/** What is expected at the end. */
export const expressions = signal<readonly Expression[]>([]);
export const recording = signal<Recording | undefined>(undefined);
/** How much of the network has been read, while it is. */
export const reading = signal<{ done: number; total: number } | undefined>(undefined);

let controller: AbortController | undefined;

/** Resolves to whether there is a recording: not when it was given up, or begun anew. */
export async function recordNetwork(): Promise<boolean> {
  controller?.abort();
  const mine = new AbortController();
  controller = mine;
  const { signal: stop } = mine;
  reading.value = { done: 0, total: 0 };
  try {
    const asked = expressions.peek().filter(({ expression }) => expression.trim() !== "");
    const states = await readStates(network(), asked.map(({ process, expression }) => ({ process, expression: expression.trim() })), { signal: stop });
    const seen = await readNetwork(network(), { signal: stop, onProgress: (now) => (reading.value = now) });
    const { limits } = settingsOf(NETWORK_NAME);
    recording.value = { title: title.peek(), ...record(seen, { title: title.peek(), states, ...(limits && { limits }) }) };
    return true;
  } catch (problem) {
    if (stop.aborted) return false;
    throw problem;
  } finally {
    if (controller === mine) reading.value = undefined;
  }
}

/** Gives up what is being read. */
export function stopRecording(): void {
  controller?.abort();
  reading.value = undefined;
}
