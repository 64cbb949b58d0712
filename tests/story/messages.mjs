// The view Messages as a person uses it: writing a message, sending one again, and asking why one was not handled.
import assert from "node:assert/strict";
import { button, fill, region, says } from "./person.mjs";

const form = ({ tab }) => region(tab, "New message");
const detail = ({ tab }) => region(tab, "Message");

/** Writes a message to a process and sends it. Resolves once its result, and all that follows from it, is there. */
export async function send(person, to, action, { as = "default", tags = {} } = {}) {
  await person.show("Messages");
  await button(person.tab, "New message").click();
  const place = form(person);
  await button(place, "Clear").click();
  await place.getByLabel("To", { exact: true }).selectOption(to);
  await place.getByLabel("As", { exact: true }).selectOption({ label: as });
  await fill(place, { Action: action });
  for (const [at, [name, value]] of Object.entries(tags).entries()) {
    await button(place, "Add a tag").click();
    await fill(place, { [`Name of tag ${at + 1}`]: name, [`Value of tag ${at + 1}`]: value });
  }
  await submit(person);
}

/** Opens the newest message like this of the process that is chosen. */
export async function openMessage(person, text) {
  await person.show("Messages");
  await person.tab.getByRole("option").filter({ hasText: text }).last().click();
  await detail(person).getByRole("heading", { level: 2 }).waitFor();
}

/** Sends the message that is open again, to another process. */
export async function sendAgain(person, to) {
  await button(detail(person), "Send again…").click();
  await form(person).getByLabel("To", { exact: true }).selectOption(to);
  await submit(person);
}

async function submit(person) {
  const place = form(person);
  await button(place, "Send").click();
  await says(place.getByRole("status"), "Result:");
  assert.equal(await place.getByRole("alert").count(), 0);
  await person.settle();
  await button(place, "Close").click();
}

/** What happened to the message that is open, in the words of the page. */
export const whatHappened = ({ tab }) => region(tab, "What happened");
