// The view State as a person uses it: going along the slots of a process, and forking it there.
import { button, fill, says } from "./person.mjs";

/** Goes to a slot of the process that is chosen. */
export async function goToSlot(person, slot) {
  const time = person.tab.getByRole("region", { name: "Time" });
  // The tab of the view would lead back to now.
  if (!(await time.isVisible())) await person.show("State");
  await fill(time, { "Go to slot": String(slot) });
  await person.tab.keyboard.press("Enter");
  await says(time, `after slot ${slot}`);
}

/** Waits until a table of the globals has this value at a key, at the slot that is looked at; an id that has a name here may be called by that. */
export async function seeEntry(person, table, key, value) {
  const tree = person.tab.getByRole("tree", { name: "Globals" });
  const item = tree.getByRole("treeitem", { name: new RegExp(`^${table}\\b`) });
  if ((await item.getAttribute("aria-expanded")) === "false") await item.click();
  await says(tree.getByRole("treeitem").filter({ hasText: key }), `"${value}"`);
}

/** The paths of what the message of a slot that is looked at changed. */
export async function changesShown(person, slot) {
  const changes = person.tab.locator("details", { hasText: "What it changed" });
  await changes.locator("[aria-busy=false]").filter({ hasText: `against slot ${slot - 1}` }).waitFor();
  return changes.getByRole("listitem").getByRole("button").allTextContents();
}

/** Forks the process that is chosen as it was at the slot that is looked at. Gives the id of the fork, which is chosen then. */
export async function forkHere(person) {
  await button(person.tab, "Fork from here").click();
  await person.isTold("This is the fork");
  return person.tab.evaluate(() => lunette.process.id);
}
