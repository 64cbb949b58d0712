// Time as a person has it in the view Control: a network whose clock stands still, and goes from one tick of a schedule to the next.
import { ready } from "../browser/browser.mjs";
import { button, eventually, fill } from "./person.mjs";

/** Makes a network in which time stands still, and goes there. */
export async function makeNetwork(person, { name, seed, start, block }) {
  await person.showPart("Control", "Networks");
  await fill(person.tab, { Name: name, "Starts at": start, Block: block });
  await person.tab.getByText("Seed and limits").click();
  await fill(person.tab, { Seed: seed });
  const loaded = person.tab.waitForEvent("load");
  await button(person.tab, "Make it, and go there").click();
  await loaded;
  await ready(person.tab);
}

/** Has time go on to what is due next, until all of that is done; gives the minutes that it took. */
export async function toTheNextTick(person) {
  await person.showPart("Control", "Clock");
  const before = await now(person);
  await button(person.tab, "To the next tick").and(person.tab.locator("[aria-disabled=false]")).click();
  const after = await eventually(async () => {
    const time = await now(person);
    return time !== before && time;
  }, "the next tick");
  await person.settle();
  return (after - before) / 60_000;
}

async function now({ tab }) {
  return Date.parse(await tab.getByRole("region", { name: "Time of the network" }).locator("time").getAttribute("datetime"));
}
