import type { EvaluationStatus } from "./messages.js";
import type { Lunette } from "./network.js";
import type { Letter, ReplicaInfo } from "./outside.js";
import type { Account, Id, Problem, ProcessLike } from "./values.js";

/** Something that happened in a network. It is told once it is stored. The `type` says which fields there are.
 * @category Events */
export type NetworkEvent =
  | ScheduledEvent
  | EvaluatedEvent
  | ProcessEvent
  | RemovedEvent
  | StoppedEvent
  | ProgressEvent
  | ObstacleEvent
  | ComparedEvent
  | DivergedEvent
  | LetterEvent
  | OwnerEvent
  | FailedEvent
  | MissedEvent;

/** The types of events.
 * @category Events */
export type EventType = NetworkEvent["type"];

/** A message has its slot.
 * @category Events */
export interface ScheduledEvent {
  /** The type of the event. */
  type: "scheduled";
  /** The process in whose log it is. */
  process: Id;
  /** Its slot. */
  slot: number;
  /** The message. */
  message: Id;
}

/** A message, or a tick of a schedule, was evaluated.
 * @category Events */
export interface EvaluatedEvent {
  /** The type of the event. */
  type: "evaluated";
  /** The process. */
  process: Id;
  /** The slot of the message; of a tick, that of the message before it. */
  slot: number;
  /** 0 for a message; for a tick, which one after the message it is. */
  tick: number;
  /** How it ended. */
  status: EvaluationStatus;
  /** Units of work that it took. */
  gas: number;
}

/** A process was made, or something that {@link Lunette.info} tells of it has changed.
 * @category Events */
export interface ProcessEvent {
  /** The type of the event. */
  type: "process";
  /** The process. */
  process: Id;
}

/** A process was removed.
 * @category Events */
export interface RemovedEvent {
  /** The type of the event. */
  type: "removed";
  /** The process. */
  process: Id;
}

/** Something that a process sent went no further: it was one too many in a chain, or could not be delivered.
 * @category Events */
export interface StoppedEvent {
  /** The type of the event. */
  type: "stopped";
  /** The process that sent it. */
  process: Id;
  /** The slot of the evaluation that sent it. */
  slot: number;
  /** The tick of that evaluation, 0 for a message. */
  tick: number;
  /** Its place in the result. */
  index: number;
  /** Why it was stopped, for people. */
  reason: string;
}

/** How far a long replay is, such as one that reads a state of long ago.
 * @category Events */
export interface ProgressEvent {
  /** The type of the event. */
  type: "progress";
  /** The process that is evaluated again. */
  process: Id;
  /** How many messages are done. */
  done: number;
  /** Of how many. */
  total: number;
}

/** A replica cannot be followed at the moment, or at all.
 * @category Events */
export interface ObstacleEvent extends Problem {
  /** The type of the event. */
  type: "obstacle";
  /** The replica. */
  process: Id;
}

/** Results of a replica were compared with those of its compute unit.
 * @category Events */
export interface ComparedEvent {
  /** The type of the event. */
  type: "compared";
  /** The replica. */
  process: Id;
  /** All slots before this one are compared. */
  slot: number;
}

/** A result of a replica is not what the compute unit says. It is told of the first such result only; {@link ReplicaInfo.divergence} has both sides.
 * @category Events */
export interface DivergedEvent {
  /** The type of the event. */
  type: "diverged";
  /** The replica. */
  process: Id;
  /** The slot of the result. */
  slot: number;
  /** Where in the result they differ, such as `Messages[0].Data`. */
  path: string;
}

/** Something is to go to the network outside, or has become what `state` says.
 * @category Events */
export interface LetterEvent {
  /** The type of the event. */
  type: "letter";
  /** The number of the letter: see {@link Letter}. */
  letter: number;
  /** To whom it goes. */
  target: Account;
  /** How far it is: see {@link Letter.state}. */
  state: "waiting" | "taken" | "dead";
  /** What went wrong the last time, for people. */
  problem?: string;
}

/** The network is run by another tab than before. What happened in between may not have been told.
 * @category Events */
export interface OwnerEvent {
  /** The type of the event. */
  type: "owner";
  /** Whether it is this tab that runs it now. */
  owner: boolean;
}

/** The network is at its end. It has to be opened again.
 * @category Events */
export interface FailedEvent extends Problem {
  /** The type of the event. */
  type: "failed";
}

/** The reader of an iterator was so far behind that events were dropped. It stands in their place.
 * @category Events */
export interface MissedEvent {
  /** The type of the event. */
  type: "missed";
  /** How many events were dropped. */
  count: number;
}

/** Which events are wanted, and for how long.
 * @category Events */
export interface EventFilter {
  /** Events of these processes only, and those that concern no process. Default: all. */
  process?: ProcessLike | readonly ProcessLike[];
  /** Events of these types only. Default: all. */
  type?: EventType | readonly EventType[];
  /** How many events an iterator keeps for its reader. Default 1,024. */
  buffer?: number;
  /** Ends the subscription; an iterator then throws an error with the code `aborted`. */
  signal?: AbortSignal;
}
