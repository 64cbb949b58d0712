// The page: the processes of a network, an editor, and what happened so far.
import { Lunette, deleteDatabase } from "/pkg/index.js";
import { actionOf, renderEntry } from "./entries.js";
import { EXAMPLES, sourceOf } from "./examples.js";

/** Entries shown at first, and added by "Show earlier messages". */
const PAGE_OF_HISTORY = 50;

const find = (id) => document.getElementById(id);
const source = find("source");
const history = find("history");

/** Processes are made with this name, the first one and after a reset. */
const FIRST_NAME = "aos";

let network;
let process;
let firstShown = 0;
let lastShown = -1;

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

async function showStatus() {
  const [info, status, all] = await Promise.all([process.info(), network.status(), network.processes()]);
  find("process-id").textContent = `${process.id.slice(0, 8)}…`;
  find("process-id").title = process.id;
  find("slot").textContent = (info.evaluated + 1).toLocaleString("en");
  showProcesses(all);
  if (info.problem) showBadge("failed", "stopped", info.problem.message);
  else if (status.persistence === "saved") showBadge("saved", "saved", "Every result shown here is stored in this browser.");
  else showBadge("memory", "memory only", `Lost when this tab closes: ${status.reason}`);
}

function showProcesses(all) {
  const options = all.map(({ id, name }) => new Option(`${name ?? "process"} ${id.slice(0, 8)}…`, id, false, id === process.id));
  find("processes").replaceChildren(...options);
}

function showError(error) {
  const lost = { closed: true, "worker-failed": true, "not-owner": true }[error.code];
  if (lost) showBadge("failed", "stopped");
  const advice = {
    "quota-exceeded": "The browser has no room left: nothing of this was stored, and the process is where it was before.",
  };
  showNotice(advice[error.code] ?? `${error.message}${lost ? " Reload to continue." : ""}`);
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
    if (actionOf(entry.message) === "Eval") source.value = entry.message.data;
    showLine(line);
  });
}

/** Shows what has come since the newest entry that is shown. */
async function showNewer() {
  const shown = process;
  const entries = await shown.log({ from: lastShown + 1, limit: PAGE_OF_HISTORY });
  // Another process, or another call of this, may have been quicker.
  const newer = entries.filter(({ slot, result }) => slot > lastShown && result !== undefined);
  if (shown !== process || newer.length === 0) return;
  for (const entry of newer) history.prepend(render(entry));
  lastShown = newer.at(-1).slot;
  if (entries.length === PAGE_OF_HISTORY) await showNewer();
}

async function showEarlier() {
  const last = firstShown - 1;
  const first = Math.max(0, last - PAGE_OF_HISTORY + 1);
  const entries = last < 0 ? [] : await process.log({ from: first, to: last });
  history.append(...entries.reverse().map(render));
  firstShown = first;
  find("earlier").hidden = first === 0;
}

/** Shows another process. */
async function show(chosen) {
  process = chosen;
  const { evaluated } = await process.info();
  history.replaceChildren();
  firstShown = lastShown = evaluated + 1;
  lastShown -= 1;
  await showEarlier();
  await showStatus();
  globalThis.lunette.process = process;
}

// Evaluating ----------------------------------------------------------------------------------------------------

/** Waits for something that has to do with the process, and shows what came of it. */
async function work(doing) {
  showBadge("working", "working");
  try {
    await doing();
    showNotice("");
    await showNewer();
    await showStatus();
  } catch (error) {
    if (!["closed", "worker-failed"].includes(error.code)) await showStatus().catch(() => {});
    showError(error);
  }
}

/** Sources evaluated from this page, for Ctrl+Up and Ctrl+Down; the last one is what is being written. */
const recall = { sources: [""], position: 0 };

function evaluate() {
  if (source.value.trim() === "") return;
  recall.sources.splice(-1, 1, source.value, "");
  recall.position = recall.sources.length - 1;
  const code = source.value;
  work(() => process.eval(code));
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
  const message = { tags, data: find("data").value };
  if (find("from").value) message.identity = find("from").value;
  work(async () => {
    const { slot } = await process.send(message);
    await process.result({ slot });
  });
}

async function reset() {
  try {
    const old = process;
    const fresh = await network.spawn({ tags: { Name: FIRST_NAME } });
    await old.remove();
    await show(fresh);
    showNotice("");
  } catch (error) {
    showError(error);
  }
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
  find("processes").addEventListener("change", ({ target }) => show(network.process(target.value)).catch(showError));
  find("spawn").addEventListener("click", () => work(async () => show(await network.spawn({ tags: { Name: FIRST_NAME } }))));
}

/** Shows what happens: another tab may have sent something, or another process. */
function follow() {
  let due = false;
  network.subscribe({}, (event) => {
    if (event.type === "failed") return showError(event);
    if (due || !["evaluated", "process", "removed"].includes(event.type)) return undefined;
    due = true;
    return setTimeout(async () => {
      due = false;
      await showNewer().then(showStatus).catch(() => {});
    }, 100);
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

/** The process to begin with: the newest one, or the first there ever was. */
async function firstProcess() {
  const all = await network.processes();
  return all.length > 0 ? network.process(all.at(-1).id) : network.spawn({ tags: { Name: FIRST_NAME } });
}

async function start() {
  listExamples();
  setEnabled(false);
  // For the console: lunette.process.eval("1 + 1")
  globalThis.lunette = {};
  try {
    network = await Lunette.open({ name: "lunette" });
    globalThis.lunette.network = network;
    await show(await firstProcess());
    showNotice("");
  } catch (error) {
    showBadge("failed", "not started");
    showNotice(`The network could not be opened: ${error.message}`);
    if (error.code === "corrupt-record") offerDeletion();
    return;
  }
  listen();
  follow();
  setEnabled(true);
  source.focus();
  document.documentElement.dataset.ready = "true";
}

start();
