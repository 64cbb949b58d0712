// The clock of the network of this page: followed, and where it stands still, set. Where it stands is remembered, since the network itself keeps no clock.
import { effect, signal } from "@preact/signals";
import { network, phase, reopen } from "./network";
import { complain } from "./notice";
import { isSameWay, onSettings, saveSettings, settingsOf } from "./network-settings";
import { NETWORK_NAME } from "./networks";

/** Milliseconds from block to block, as Arweave has them on average. */
export const BLOCK = 120_000;

/** Milliseconds between two steps of a clock that runs. */
const BEAT = 200;

/** Milliseconds that may have passed at most between two steps: what was longer, the tab or the computer was asleep. */
const LONGEST_BEAT = 1_000;

export const SPEEDS = [1, 10, 100, 1_000, 10_000] as const;

export interface Clock {
  /** Milliseconds since 1970. */
  now: number;
  height: number;
  /** Whether it goes by itself. */
  live: boolean;
}

export const clock = signal<Clock | undefined>(undefined);
/** Whether a clock that stands still is moved on all the time, and how many times as fast as real time. */
export const running = signal(false);
export const speed = signal<number>(1);
/** Whether a block comes every two minutes of its time; else blocks come when they are asked for. */
export const hasBlocks = signal(true);
/** Whether it is being moved on right now. */
export const moving = signal(false);

/** Follows the clock of the network, whichever is open. */
export function followClock(): void {
  effect(() => {
    if (phase.value === "ready") begin().catch(complain);
    else running.value = false;
  });
  onSettings(NETWORK_NAME, (before, after) => {
    if (!isSameWay(before, after)) reopen().catch(complain);
    else look().catch(complain);
  });
}

async function begin(): Promise<void> {
  network().subscribe({ type: "owner" }, () => void catchUp().then(look).catch(complain));
  await catchUp();
  await look();
}

/** Asks the network where its clock stands. */
export async function look(): Promise<void> {
  if (phase.peek() === "ready") clock.value = await network().clock();
}

/** A tab that takes over a network opens it with the clock that it was given once: time has gone on since. */
async function catchUp(): Promise<void> {
  const known = settingsOf(NETWORK_NAME).clock;
  const [now, { role }] = await Promise.all([network().clock(), network().status()]);
  if (known === undefined || now.live || role !== "owner") return;
  const [milliseconds, blocks] = [Math.max(0, known.now - now.now), Math.max(0, known.height - now.height)];
  if (milliseconds > 0 || blocks > 0) await network().advance({ milliseconds, blocks });
}

/** Moves a clock that stands still on by milliseconds and blocks. */
export async function advance({ milliseconds = 0, blocks = 0 }: { milliseconds?: number; blocks?: number }): Promise<void> {
  moving.value = true;
  try {
    const moment = await network().advance({ milliseconds, blocks });
    const settings = settingsOf(NETWORK_NAME);
    // Somebody may have let it go by itself meanwhile: then it is not to stand still again.
    if (settings.clock === undefined) return;
    clock.value = { ...moment, live: false };
    saveSettings(NETWORK_NAME, { ...settings, clock: { now: moment.now, height: moment.height } });
  } finally {
    moving.value = false;
  }
}

/** The same, with the blocks that come in that time. */
export async function advanceTime(milliseconds: number): Promise<void> {
  const { now } = clock.peek()!;
  await advance({ milliseconds, blocks: hasBlocks.peek() ? blocksIn(now, milliseconds) : 0 });
}

/** Moves it on to the next block: to its time, when blocks have one. */
export async function advanceBlocks(blocks: number): Promise<void> {
  const { now } = clock.peek()!;
  await advance({ milliseconds: hasBlocks.peek() ? timeToBlock(now, blocks) : 0, blocks });
}

/** How many blocks come in so many milliseconds. */
function blocksIn(now: number, milliseconds: number): number {
  return Math.floor((now + milliseconds) / BLOCK) - Math.floor(now / BLOCK);
}

/** In how many milliseconds so many blocks will have come. */
export function timeToBlock(now: number, blocks: number): number {
  return (Math.floor(now / BLOCK) + blocks) * BLOCK - now;
}

/** Goes up with each run: one that was paused and begun again within a beat is another one, and there is only one. */
let runs = 0;

/** Begins to move the clock on by itself, or ends that. */
export function toggleRunning(): void {
  running.value = !running.peek();
  if (running.peek()) void run((runs += 1));
}

async function run(mine: number): Promise<void> {
  let before = performance.now();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, BEAT));
    if (!running.peek() || mine !== runs) return;
    const passed = Math.min(performance.now() - before, LONGEST_BEAT);
    before = performance.now();
    try {
      await advanceTime(Math.max(1, Math.round(passed * speed.peek())));
    } catch (problem) {
      running.value = false;
      complain(problem);
    }
  }
}

/** Has the network opened again with a clock that stands still where it is, or with one that goes by itself. */
export async function setLive(live: boolean): Promise<void> {
  const { clock: _, ...settings } = settingsOf(NETWORK_NAME);
  const { now, height } = await network().clock();
  saveSettings(NETWORK_NAME, live ? settings : { ...settings, clock: { now, height } });
  await reopen();
}
