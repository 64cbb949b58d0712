import type { StatusCode } from "./machine.js";

/** What happens in a network, told after it is stored. */
export type NetworkEvent =
  | { type: "scheduled"; process: string; slot: number; message: string }
  | { type: "evaluated"; process: string; slot: number; tick: number; status: StatusCode | "machine-trapped" | "stopped"; gas: number }
  /** A process was made, or is another in some field. */
  | { type: "process"; process: string }
  | { type: "removed"; process: string }
  /** A message went no further: it was one too many in a chain, or could not be delivered. */
  | { type: "stopped"; process: string; slot: number; tick: number; index: number; reason: string }
  /** Of a long replay. */
  | { type: "progress"; process: string; done: number; total: number }
  /** A replica cannot be followed at the moment, or at all. */
  | { type: "obstacle"; process: string; code: string; message: string }
  /** Results of a replica were compared, up to before this slot. */
  | { type: "compared"; process: string; slot: number }
  /** A result of a replica is not what the compute unit says: the first such one, and where in the result. */
  | { type: "diverged"; process: string; slot: number; path: string }
  /** Something is to go to the network outside, or this has become of it. */
  | { type: "letter"; letter: number; target: string; state: "waiting" | "taken" | "dead"; problem?: string }
  /** The network is run by another tab than before: by this one, or not. What happened in between may not have been told. */
  | { type: "owner"; owner: boolean }
  /** The network is at its end; open it again. */
  | { type: "failed"; code: string; message: string }
  /** Of an iterator whose reader was too far behind: so many events are not to be had any more. */
  | { type: "missed"; count: number };

export type EventType = NetworkEvent["type"];

export interface EventFilter {
  /** Events of these processes only, and those that concern no process. */
  process?: string | { readonly id: string } | readonly (string | { readonly id: string })[];
  type?: EventType | readonly EventType[];
  /** How many events an iterator keeps for its reader. Default 1024. */
  buffer?: number;
  /** Ends the subscription. */
  signal?: AbortSignal;
}
