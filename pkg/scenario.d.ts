import type { Abortable, Identity, Limits, LogEntry, Lunette, OpenOptions, OutboxEntry, ProcessInfo, Status } from "./index.js";

/** A line that cannot be read, or an expectation that was not met. */
export class ScenarioError extends Error {
  constructor(file: string, line: number, problem: string);
  /** From 1. */
  readonly line: number;
  /** What is wrong, without the place; after the first line, what was said. */
  readonly problem: string;
}

/** What has to come of a step. What else there is depends on its kind. */
export interface Expectation {
  readonly kind: string;
  /** From 1. */
  readonly line: number;
}

/** Something that is done. */
export interface Step {
  readonly kind: string;
  /** From 1. */
  readonly line: number;
  readonly expect: readonly Expectation[];
}

export interface Scenario {
  readonly title: string;
  readonly line: number;
  readonly steps: readonly Step[];
}

/** A scenario file, read. */
export interface ScenarioDocument {
  readonly file: string;
  /** Whether its scenarios are about one process (`code FILE`), which is played on a machine alone; the others are about networks. */
  readonly isOfProcess: boolean;
  /** Of a scenario of one process: the file that is loaded. */
  readonly code?: string;
  /** Of networks: processes, each with the file that is loaded, if there is one. */
  readonly processes: readonly (string | { readonly names: readonly string[]; readonly code?: string })[];
  /** What is done before each scenario. */
  readonly setup: readonly Step[];
  readonly scenarios: readonly Scenario[];
}

/** Reads a scenario file of either kind. Throws a `ScenarioError`. The formats: tests/scenarios/README.md and tests/processes/README.md of the
 *  repository. */
export function readScenarios(text: string, file?: string): ScenarioDocument;

/** What scenarios are played with. */
export interface PlayTools {
  /** Opens a network: `(options) => Lunette.open(options)`. It is in memory, and of the scenario alone. */
  open: (options: OpenOptions) => Promise<Lunette>;
  /** The text of a file of Lua that a scenario names. */
  readCode: (name: string) => Promise<string>;
  /** For scenarios of one process: a new machine. */
  makeMachine?: () => ScenarioMachine | Promise<ScenarioMachine>;
}

/** Evaluates messages, and keeps its state as it was when the result is an error: a `Machine` of `lunette/machine`, with its results. */
export interface ScenarioMachine {
  handle(message: object, env: object): unknown;
}

/** A scenario that is being played. */
export interface Play {
  /** All that will be done, the setup included. */
  readonly steps: readonly Step[];
  /** The network on which it is played; scenarios of one process have none. */
  readonly network?: Lunette;
  /** Plays the next step; undefined when there is none. Throws a `ScenarioError` for the first expectation that is not met. */
  step(): Promise<{ step: Step; conversation: string } | undefined>;
  close(): Promise<void>;
}

/** Gets a scenario ready to be played step by step: opens its network, makes its processes, and loads their files. `workers`: in how many
 *  machines run. Throws a `ScenarioError`. */
export function beginPlay(document: ScenarioDocument, scenario: Scenario, tools: PlayTools & { workers?: number }): Promise<Play>;

/** Everything that there was after a scenario of a network. */
export interface Played {
  processes: ProcessInfo[];
  logs: LogEntry[][];
  outbox: OutboxEntry[];
  identities: Identity[];
  clock: { now: number; height: number; live: boolean };
  /** By step, what was sent and what was printed. */
  said: string[][];
}

/** Plays a scenario of a network several times: again, with three workers, and with the network closed and opened again half-way. Throws a
 *  `ScenarioError` when an expectation is not met, or when ids, logs, results, gas or the order of anything differ. `tell` is called with the
 *  title of each way but the first. */
export function playEveryWay(document: ScenarioDocument, scenario: Scenario, tools: PlayTools, tell?: (title: string) => void): Promise<Played>;

/** Where two values differ, in words; undefined when they are the same. */
export function differenceBetween(expected: unknown, found: unknown): string | undefined;

/** Everything that is recorded of a network. */
export interface Observed {
  status: Status;
  processes: ProcessInfo[];
  /** In the order of the processes, whole. */
  logs: LogEntry[][];
  outbox: OutboxEntry[];
  identities: Identity[];
}

/** Reads a network, once nothing is waiting any more. `onProgress` is told of how many messages. */
export function readNetwork(network: Lunette, options?: Abortable & { onProgress?: (progress: { done: number; total: number }) => void }): Promise<Observed>;

/** What an expression of Lua is in a process: the value as Lua's `tostring` has it. */
export interface RecordedState {
  process: string;
  expression: string;
  value: string;
}

/** Asks what expressions are by now. Leaves no trace. Rejects with `evaluation-failed` for one that fails. */
export function readStates(network: Lunette, asked: readonly Omit<RecordedState, "value">[], options?: Abortable): Promise<RecordedState[]>;

export interface RecordOptions {
  /** The title of the scenario. */
  title?: string;
  /** Limits with which the network was opened. */
  limits?: Limits;
  /** What expressions are at the end. */
  states?: readonly RecordedState[];
}

/** Writes down what happened in a network as a scenario with one title: who made which processes, what was sent and evaluated and when, how
 *  time passed, and as expectations what came of it. Played again, it gives the same, by other ids. `notes` say what a scenario cannot
 *  repeat. Changes nothing, and asks nobody. */
export function record(network: Observed, options?: RecordOptions): { text: string; notes: string[] };
