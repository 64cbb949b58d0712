// The page: one living process, an editor, and what happened so far.
import { deleteDatabase, openProcess } from "/pkg/session.js";
import { actionOf, renderEntry } from "./entries.js";
import { EXAMPLES, sourceOf } from "./examples.js";

/** Entries shown at first, and added by "Show earlier messages". */
const PAGE_OF_HISTORY = 50;

const find = (id) => document.getElementById(id);
const source = find("source");
const history = find("history");

let process;
let firstShown = 0;

// Telling -------------------------------------------------------------------------------------------------------

function showBadge(state, text, title = "") {
  const badge = find("badge");
  badge.dataset.state = state;
  badge.textContent = text;
  badge.title = title;
}

function showNotice(text) {
  const notice = find("notice");
  notice.textContent = text;
  notice.hidden = text === "";
}

function showStatus() {
  const { processId, slot, memory, persistence, reason } = process.status;
  find("process-id").textContent = `${processId.slice(0, 8)}…`;
  find("process-id").title = processId;
  find("slot").textContent = slot.toLocaleString("en");
  find("memory").textContent = `${(memory / 2 ** 20).toFixed(1)} MB`;
  if (persistence === "saved") showBadge("saved", "saved", "Every result shown here is stored in this browser.");
  else showBadge("memory", "memory only", `Lost when this tab closes: ${reason}`);
}

function showError(error) {
  const lost = { closed: true, "worker-failed": true, "not-owner": true }[error.code];
  if (lost) showBadge("failed", "stopped");
  const advice = {
    "not-owner": "Another tab has taken this process over. Reload to continue here.",
    "quota-exceeded": "The browser has no room left: nothing of this was stored, and the process is where it was before.",
  };
  showNotice(advice[error.code] ?? `${error.message}${lost ? " Reload to continue." : ""}`);
}

function announceOrigin() {
  const { origin, replayed, differing } = process.status;
  if (origin !== "replayed") return;
  const result = differing === 0 ? "with the same results" : `${differing} of them with another result than before`;
  showNotice(`The machine is another version than the one that stored this process: ${replayed} messages were replayed, ${result}.`);
}

// History -------------------------------------------------------------------------------------------------------

function showLine(line) {
  const lines = source.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  source.focus();
  source.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
}

/** The entry of an `Eval` can bring its source back before it shows a line of it. */
function render(entry) {
  return renderEntry(entry, (line) => {
    if (actionOf(entry.message) === "Eval") source.value = entry.message.Data ?? "";
    showLine(line);
  });
}

function addNewest(entry) {
  history.prepend(render(entry));
  if (firstShown === 0) firstShown = entry.slot;
}

async function showEarlier() {
  const last = firstShown > 0 ? firstShown - 1 : process.status.slot;
  const first = Math.max(1, last - PAGE_OF_HISTORY + 1);
  const entries = await process.history(first, last);
  history.append(...entries.reverse().map(render));
  if (entries.length > 0) firstShown = first;
  find("earlier").hidden = first <= 1;
}

// Evaluating ----------------------------------------------------------------------------------------------------

async function send(message) {
  showBadge("working", "working");
  try {
    const entry = await process.send(message);
    showNotice("");
    addNewest(entry);
    showStatus();
  } catch (error) {
    if (!["closed", "worker-failed"].includes(error.code)) showStatus();
    showError(error);
  }
}

/** Sources evaluated from this page, for Ctrl+Up and Ctrl+Down; the last one is what is being written. */
const recall = { sources: [""], position: 0 };

function evaluate() {
  if (source.value.trim() === "") return;
  recall.sources.splice(-1, 1, source.value, "");
  recall.position = recall.sources.length - 1;
  send({ Tags: [{ name: "Action", value: "Eval" }], Data: source.value });
}

function recallSource(step) {
  const wanted = recall.position + step;
  if (wanted < 0 || wanted >= recall.sources.length) return;
  if (recall.position === recall.sources.length - 1) recall.sources[recall.position] = source.value;
  recall.position = wanted;
  source.value = recall.sources[wanted];
}

function parseTags(text) {
  return text.split("\n").flatMap((line) => {
    const at = line.indexOf(":");
    return at < 1 ? [] : [{ name: line.slice(0, at).trim(), value: line.slice(at + 1).trim() }];
  });
}

function sendFromForm() {
  const tags = parseTags(find("tags").value);
  if (find("action").value) tags.unshift({ name: "Action", value: find("action").value });
  const message = { Tags: tags, Data: find("data").value };
  if (find("from").value) message.From = find("from").value;
  send(message);
}

async function reset() {
  try {
    await process.reset();
  } catch (error) {
    showError(error);
    return;
  }
  history.replaceChildren();
  firstShown = 0;
  find("earlier").hidden = true;
  showNotice("");
  showStatus();
  source.focus();
}

// Wiring --------------------------------------------------------------------------------------------------------

function listen() {
  source.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const act = { Enter: evaluate, ArrowUp: () => recallSource(-1), ArrowDown: () => recallSource(1) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  find("evaluate").addEventListener("submit", (event) => {
    event.preventDefault();
    evaluate();
  });
  find("send").addEventListener("submit", (event) => {
    event.preventDefault();
    sendFromForm();
  });
  find("example").addEventListener("change", async ({ target }) => {
    const example = EXAMPLES[Number(target.value)];
    target.selectedIndex = 0;
    if (!example) return;
    try {
      source.value = await sourceOf(example);
      source.focus();
    } catch (error) {
      showNotice(`The example could not be loaded (${error.message}).`);
    }
  });
  find("earlier").addEventListener("click", () => showEarlier().catch(showError));
  find("reset").addEventListener("click", () => find("confirm").showModal());
  find("confirm").addEventListener("close", ({ target }) => {
    if (target.returnValue === "reset") reset();
    target.returnValue = "";
  });
}

function listExamples() {
  for (const [index, { name }] of EXAMPLES.entries()) find("example").append(new Option(name, index));
}

function setEnabled(enabled) {
  for (const button of document.querySelectorAll("main button")) button.disabled = !enabled;
}

/** For a process that cannot even be opened: the reset button deletes its whole database. */
function offerDeletion() {
  find("reset").disabled = false;
  find("reset").addEventListener("click", () => find("confirm").showModal());
  find("confirm").addEventListener("close", async ({ target }) => {
    if (target.returnValue !== "reset") return;
    await deleteDatabase();
    location.reload();
  });
}

async function start() {
  listExamples();
  setEnabled(false);
  try {
    process = await openProcess({
      onWaiting() {
        showBadge("waiting", "in another tab");
        showNotice("Another tab has this process open. It continues here as soon as that tab is closed.");
      },
    });
    showNotice("");
    await showEarlier();
  } catch (error) {
    showBadge("failed", "not started");
    showNotice(`The process could not be opened: ${error.message}`);
    if (error.code === "corrupt-record") offerDeletion();
    return;
  }
  showStatus();
  announceOrigin();
  listen();
  setEnabled(true);
  source.focus();
  // For the console: lunette.process.evaluate("1 + 1")
  globalThis.lunette = { process };
  document.documentElement.dataset.ready = "true";
}

start();
