// The view Network as a person uses it: the way to a network outside, publishing there, and recomputing what is there.
import assert from "node:assert/strict";
import { button, fill, region, says } from "./person.mjs";

/** Takes in a wallet from its key file. Gives its address. */
export async function importWallet(person, name, key) {
  await person.showPart("Network", "Wallets");
  await button(person.tab, "Import a key…").click();
  const dialog = person.tab.getByRole("dialog", { name: "Import a key" });
  await fill(dialog, { Name: name });
  await dialog.getByLabel("Key file").setInputFiles({ name: `${name}.json`, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(key)) });
  await button(dialog, "Import").click();
  await person.isTold(`${name} signs as`);
  const row = person.tab.getByRole("list", { name: "Identities and wallets" }).getByRole("listitem").filter({ hasText: name });
  return person.copy(row.getByRole("button", { name: /^copy / }));
}

/** Says by which units the network outside is reached. */
export async function relay(person, { messenger, compute, gateway }) {
  await person.showPart("Network", "Relay");
  const main = person.tab.locator("main");
  await fill(main, { "Messenger unit": messenger, "Compute unit": compute, "Gateways, one a line": gateway });
  const isOn = await button(main, "Save").isVisible();
  await button(main, isOn ? "Save" : "Save, and switch on").click();
  await person.isTold(isOn ? "The relay was changed." : "The relay is on.");
}

/** Publishes a process, and waits until the network has taken all of it. Gives its id there, and what the page said. */
export async function publish(person, process, { addresses }) {
  await person.choose(process);
  await person.showPart("Network", "Post");
  const panel = region(person.tab, "Publish a process");
  assert.equal(await panel.getByLabel("Process", { exact: true }).inputValue(), process, "the process that was chosen is the one that is offered");
  await fill(panel, { Scheduler: addresses.scheduler, "Authorities, one a line": addresses.authority });
  await button(panel, "Publish…").click();
  const dialog = person.tab.getByRole("dialog", { name: /^Publish / });
  await dialog.getByLabel(/may be public for good/).check();
  await button(dialog, "Publish").click();
  await dialog.waitFor({ state: "detached" });
  const status = panel.getByRole("status");
  await says(status, "Outside ");
  const told = await status.textContent();
  const id = await person.copy(status.getByRole("button", { name: /^copy / }));
  await person.showPart("Network", "Letters");
  await says(person.tab.locator("main"), "No letter waits, and none is dead");
  return { id, told };
}

/** Replicates a process of a network outside. */
export async function replicate(person, id, { scheduler, compute, gateway, wao }) {
  await person.showPart("Network", "Replicas");
  const another = button(person.tab, "Replicate another…");
  const form = region(person.tab, "Replicate a process of the network outside");
  await form.or(another).first().waitFor();
  if (await another.isVisible()) await another.click();
  await fill(form, { Process: id, "Scheduler unit": scheduler, "Compute unit": compute, "Gateways, one a line": gateway });
  if (wao !== undefined) {
    await form.getByText("More", { exact: true }).click();
    await fill(form, { "WAO's messenger": wao });
  }
  await button(form, "Replicate").click();
}

/** Waits until all of a replica's messages, so many, are verified, and each result is the one that the compute unit gives. */
export async function seesVerified(person, id, count) {
  const replica = person.tab.getByRole("region").filter({ has: person.tab.getByRole("heading", { level: 2 }).getByRole("button", { name: `copy ${id}` }) });
  await says(replica.getByRole("status"), "verified and compared to the end");
  for (const what of ["messages", "results"]) await says(replica, `${count} of ${count} ${what}`);
  const counts = (await replica.getByRole("definition").allTextContents()).slice(0, 3);
  assert.deepEqual(counts, [String(count), "0", "0"], "the same, different, unknown");
}
