// A ring of processes that pass batons on. A baton that goes N times is noted N + 1 times, by each place on its way once.
import { readFile } from "node:fs/promises";
import { handIn, messageItem, peek, processItem, resultOf } from "./people.mjs";

const CODE = await readFile(new URL("ring.lua", import.meta.url), "utf8");

/** Makes a ring; gives its processes. */
export async function makeRing(place, length) {
  const items = await Promise.all(Array.from({ length }, () => processItem(place, { data: CODE })));
  await inParallel(items, (item) => handIn(place, item));
  const processes = items.map(({ id }) => id);
  await inParallel(processes, async (process, index) => {
    const link = await messageItem(process, "Link", processes[(index + 1) % length]);
    await handIn(place, link);
    await resultOf(place, process, link.id);
  });
  return processes;
}

/** An item that sends a baton off. */
export function batonItem(process, name, times) {
  return messageItem(process, "Pass", undefined, { Baton: name, Left: times });
}

/** How many times batons were noted, all processes together. */
export async function countOf(place, processes) {
  const counts = [];
  await inParallel(processes, async (process) => counts.push(Number(await peek(place, process, "return Total"))));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** How often each place of each baton was noted. */
export async function notesOf(place, processes) {
  const notes = new Map();
  const all = 'local t = {} for name, count in pairs(Noted) do t[#t + 1] = name .. "=" .. count end return table.concat(t, " ")';
  await inParallel(processes, async (process) => {
    const text = await peek(place, process, all);
    for (const note of text.split(" ").filter((part) => part !== "")) {
      const [name, count] = note.split("=");
      notes.set(name, (notes.get(name) ?? 0) + Number(count));
    }
  });
  return notes;
}

/** Does something for each of a list, some of them at a time. */
export async function inParallel(list, act, width = 8) {
  const queue = [...list.entries()];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await act(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: width }, work));
}
