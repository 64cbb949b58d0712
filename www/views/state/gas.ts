// How much gas messages used, over the whole log of a process: of every message, or of every so many.
import type { LogEntry } from "lunette";
import { network } from "../../session/network";

interface GasSample {
  slot: number;
  gas: number;
  hasFailed: boolean;
}

export interface GasSamples {
  samples: readonly GasSample[];
  /** Slots from one sample to the next. */
  stride: number;
}

/** At most so many messages are looked at. */
const MOST_SAMPLES = 128;

/** Entries of the log that are asked for at a time. */
const PAGE = 64;

/** What was read, by process and slot: results never change. */
const known = new Map<string, Map<number, GasSample>>();

/** Up to the slot `last`. A longer log asks for few samples that a shorter one did not have: strides are powers of two. */
export async function gasOf(process: string, last: number, signal: AbortSignal): Promise<GasSamples> {
  const stride = 2 ** Math.max(0, Math.ceil(Math.log2((last + 1) / MOST_SAMPLES)));
  if (!known.has(process)) known.set(process, new Map());
  const samples = known.get(process)!;
  const slots = Array.from({ length: Math.floor(last / stride) + 1 }, (_, index) => index * stride);
  for (const slot of slots) {
    if (samples.has(slot)) continue;
    const to = stride === 1 ? Math.min(slot + PAGE - 1, last) : slot;
    const entries = await network().log(process, { from: slot, to, limit: PAGE, signal });
    for (const entry of entries) if (entry.result !== undefined) samples.set(entry.slot, sampleOf(entry));
  }
  return { samples: slots.flatMap((slot) => samples.get(slot) ?? []), stride };
}

function sampleOf({ slot, result }: LogEntry): GasSample {
  return { slot, gas: result!.gas, hasFailed: result!.status !== "ok" };
}
