/** Scenarios: what people and processes send each other, and what has to come of it, as plain text. `npx lunette test` plays them; here they are played step
 * by step, and recorded. The formats are described in `tests/scenarios/README.md` and `tests/processes/README.md` of the repository.
 *
 * @example What was done, as a test.
 * ```js
 * import { Lunette } from "lunette";
 * import { beginPlay, readNetwork, readScenarios, record } from "lunette/scenario";
 *
 * const ao = await Lunette.open({ store: "memory", clock: { now: 0, height: 1 } });
 * const shop = await ao.spawn({ tags: { Name: "shop" } });
 * await shop.eval("Price = 5 return Price");
 * const { text } = record(await readNetwork(ao), { title: "a price" });
 * await ao.close();
 *
 * const document = readScenarios(text, "price.scenario");
 * const readCode = async () => "";
 * for (const scenario of document.scenarios) {
 *   const play = await beginPlay(document, scenario, { open: (options) => Lunette.open(options), readCode });
 *   for (let played; (played = await play.step()); ) console.log(played.step.line, played.conversation);
 *   await play.close();
 * }
 * ```
 *
 * @module lunette/scenario */
import type { Abortable, ClockReading, Id, Identity, Limits, LogEntry, Lunette, OpenOptions, OutboxEntry, ProcessInfo, Status } from "./index.js";

/** A line that cannot be read, or an expectation that was not met. Its message begins with the file and the line.
 * @category Reading */
export class ScenarioError extends Error {
  /** Makes an error.
   * @param file The name of the file.
   * @param line The line, from 1.
   * @param problem What is wrong. */
  constructor(file: string, line: number, problem: string);
  /** The line, from 1. */
  readonly line: number;
  /** What is wrong, without the place; after the first line, what was said. */
  readonly problem: string;
}

/** What has to come of a step. What else there is depends on its kind.
 * @category Reading */
export interface Expectation {
  /** Its kind. */
  readonly kind: string;
  /** Its line, from 1. */
  readonly line: number;
}

/** Something that is done. What else there is depends on its kind.
 * @category Reading */
export interface Step {
  /** Its kind. */
  readonly kind: string;
  /** Its line, from 1. */
  readonly line: number;
  /** What has to come of it. */
  readonly expect: readonly Expectation[];
}

/** A scenario of a file.
 * @category Reading */
export interface Scenario {
  /** Its title. */
  readonly title: string;
  /** Its line, from 1. */
  readonly line: number;
  /** What is done. */
  readonly steps: readonly Step[];
}

/** A scenario file, read.
 * @category Reading */
export interface ScenarioDocument {
  /** The name of the file. */
  readonly file: string;
  /** Whether its scenarios are about one process (`code FILE`), which is played on a machine alone; the others are about networks. */
  readonly isOfProcess: boolean;
  /** Of a scenario of one process: the file that is loaded. */
  readonly code?: string;
  /** Of networks: the processes, each with the file that is loaded, if there is one. */
  readonly processes: readonly (
    | string
    | {
        /** The names of the processes. */
        readonly names: readonly string[];
        /** The file that they load. */
        readonly code?: string;
      }
  )[];
  /** What is done before each scenario. */
  readonly setup: readonly Step[];
  /** The scenarios. */
  readonly scenarios: readonly Scenario[];
}

/** Reads a scenario file of either kind.
 * @param text The text of the file.
 * @param file Its name, for errors. Default `scenario`.
 * @returns What it says.
 * @throws {@link ScenarioError}
 * @category Reading */
export function readScenarios(text: string, file?: string): ScenarioDocument;

/** What scenarios are played with.
 * @category Playing */
export interface PlayTools {
  /** Opens a network, in memory and of the scenario alone: `(options) => Lunette.open(options)`.
   * @param options How.
   * @returns The network. */
  open: (options: OpenOptions) => Promise<Lunette>;
  /** Gives the text of a file of Lua that a scenario names.
   * @param name The name of the file.
   * @returns Its text. */
  readCode: (name: string) => Promise<string>;
  /** Makes a machine, for scenarios of one process.
   * @returns The machine. */
  makeMachine?: () => ScenarioMachine | Promise<ScenarioMachine>;
}

/** What evaluates messages, and keeps its state as it was when the result is an error: a `Machine` of `lunette/machine`, with its results.
 * @category Playing */
export interface ScenarioMachine {
  /** Evaluates a message.
   * @param message The message.
   * @param env The environment.
   * @returns The result. */
  handle(message: object, env: object): unknown;
}

/** A scenario that is being played.
 * @category Playing */
export interface Play {
  /** All that will be done, the setup included. */
  readonly steps: readonly Step[];
  /** The network on which it is played. Scenarios of one process have none. */
  readonly network?: Lunette;
  /** Plays the next step.
   * @returns What was done; undefined when there is nothing left.
   * @throws {@link ScenarioError} An expectation is not met. */
  step(): Promise<PlayedStep | undefined>;
  /** Closes the network.
   * @returns Once it is closed. */
  close(): Promise<void>;
}

/** A step that was played.
 * @category Playing */
export interface PlayedStep {
  /** The step. */
  step: Step;
  /** What was sent and printed, for people. */
  conversation: string;
}

/** Gets a scenario ready to be played step by step: opens its network, makes its processes, and loads their files.
 * @param document The file.
 * @param scenario One of its scenarios.
 * @param tools What it is played with, and in how many `workers`.
 * @returns The scenario, of which no step is played.
 * @throws {@link ScenarioError}
 * @category Playing */
export function beginPlay(
  document: ScenarioDocument,
  scenario: Scenario,
  tools: PlayTools & {
    /** In how many workers machines run. */
    workers?: number;
  },
): Promise<Play>;

/** Everything that there was after a scenario of a network.
 * @category Playing */
export interface Played {
  /** The processes. */
  processes: ProcessInfo[];
  /** Their logs, in the order of the processes. */
  logs: LogEntry[][];
  /** What could not be delivered. */
  outbox: OutboxEntry[];
  /** The identities. */
  identities: Identity[];
  /** The clock. */
  clock: ClockReading;
  /** By step, what was sent and what was printed. */
  said: string[][];
}

/** Plays a scenario of a network several times: again, with three workers, and with the network closed and opened again half-way.
 * @param document The file.
 * @param scenario One of its scenarios.
 * @param tools What it is played with.
 * @param tell Called with the title of each way but the first.
 * @returns Everything that there was.
 * @throws {@link ScenarioError} An expectation is not met, or ids, logs, results, gas or the order of anything differ.
 * @category Playing */
export function playEveryWay(document: ScenarioDocument, scenario: Scenario, tools: PlayTools, tell?: (title: string) => void): Promise<Played>;

/** Tells where two values differ.
 * @param expected One value.
 * @param found The other.
 * @returns Where, in words; undefined when they are the same.
 * @category Playing */
export function differenceBetween(expected: unknown, found: unknown): string | undefined;

/** Everything that is recorded of a network.
 * @category Recording */
export interface Observed {
  /** How it stands. */
  status: Status;
  /** Its processes. */
  processes: ProcessInfo[];
  /** Their logs, whole, in the order of the processes. */
  logs: LogEntry[][];
  /** What could not be delivered. */
  outbox: OutboxEntry[];
  /** Its identities. */
  identities: Identity[];
}

/** How far a network is read.
 * @category Recording */
export interface ReadProgress {
  /** How many messages are read. */
  done: number;
  /** Of how many. */
  total: number;
}

/** Reads a network, once nothing is waiting any more.
 * @param network The network.
 * @param options Who is told how far it is (`onProgress`).
 * @returns Everything that is recorded of it.
 * @category Recording */
export function readNetwork(
  network: Lunette,
  options?: Abortable & {
    /** Called after each part of a log.
     * @param progress How far it is. */
    onProgress?: (progress: ReadProgress) => void;
  },
): Promise<Observed>;

/** What an expression of Lua is in a process.
 * @category Recording */
export interface RecordedState {
  /** The process. */
  process: Id;
  /** The expression. */
  expression: string;
  /** The value as Lua's `tostring` has it. */
  value: string;
}

/** Asks what expressions are by now. Leaves no trace.
 * @param network The network.
 * @param asked The expressions, each with its process.
 * @param options A signal that ends the call.
 * @returns The same with their values.
 * @throws `LunetteError` `evaluation-failed`: one of them fails.
 * @category Recording */
export function readStates(network: Lunette, asked: readonly Omit<RecordedState, "value">[], options?: Abortable): Promise<RecordedState[]>;

/** What is written down beside what happened.
 * @category Recording */
export interface RecordOptions {
  /** The title of the scenario. */
  title?: string;
  /** The limits with which the network was opened. */
  limits?: Limits;
  /** What expressions are at the end. */
  states?: readonly RecordedState[];
}

/** A network as a scenario.
 * @category Recording */
export interface Recording {
  /** The text of the scenario file. */
  text: string;
  /** What a scenario cannot repeat of what happened, for people. */
  notes: string[];
}

/** Writes down what happened in a network as a scenario with one title: who made which processes, what was sent and evaluated and when, how
 * time passed, and as expectations what came of it. Played again, it gives the same, by other ids. Changes nothing, and asks nobody.
 * @param network What {@link readNetwork} gave.
 * @param options What is written down beside that.
 * @returns The scenario.
 * @category Recording */
export function record(network: Observed, options?: RecordOptions): Recording;
