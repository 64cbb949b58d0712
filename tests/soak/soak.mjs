// The soak: hosts under mixed load for an hour, ended now and then; what they have at the end is compared with what they had, and all is verified.
//   --minutes N   how long (60)
//   --host NAME   chromium, workerd, or both at the same time (both)
//   --seed N      what is sent, and when hosts are ended (1)
//   --rate N      messages a second that people send (10)
//   --readme      puts the table into README.md
// Ends with the code 1 when something does not hold, or is not flat (course.mjs).
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { withText } from "../../scripts/marks.mjs";
import { Chromium } from "./chromium.mjs";
import { RATE, soak } from "./run.mjs";
import { Workerd } from "./workerd.mjs";

const HOSTS = { chromium: [Chromium], workerd: [Workerd], both: [Chromium, Workerd] };

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    host: { type: "string", default: "both" },
    seed: { type: "string", default: "1" },
    rate: { type: "string", default: String(RATE) },
    readme: { type: "boolean", default: false },
  },
});
const minutes = Number(options.minutes);
const hosts = HOSTS[options.host];
if (!hosts || !(minutes >= 1)) throw new Error("--host is chromium, workerd or both, --minutes at least 1");

const number = (value) => (value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(1));

/** What the machine itself was like, the same for all hosts. */
function machineOf({ course }) {
  const [early, late] = course.ends().map(({ stolen }) => `${(stolen * 100).toFixed(1)} %`);
  return `| the machine: what others had of its processors | ${early} | ${late} | |`;
}

/** The rows of one host. */
function courseOf({ title, course }) {
  const [early, late] = course.ends();
  const row = (what, figure, unit) => `| ${title}: ${what} | ${number(figure(early))} ${unit} | ${number(figure(late))} ${unit} | ${(figure(late) / figure(early)).toFixed(2)}x |`;
  return [
    row("messages a minute, with all that follows from them", ({ perMinute }) => perMinute, ""),
    row("latency, median of the calmest part", ({ calm }) => calm, "ms"),
    row("latency, median", ({ median }) => median, "ms"),
    row("latency, 99 %", ({ late }) => late, "ms"),
    ...Object.keys(early.memory).map((name) => row(`memory, ${name}`, ({ memory }) => memory[name], "MB")),
    row("storage, up to the sixth tenth and from it on", ({ storage }) => storage, "bytes a message"),
  ];
}

function listOf(counts) {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count.toLocaleString("en")} ${what}`)
    .join(", ");
}

function writeReadme(table) {
  const readme = new URL("../../README.md", import.meta.url);
  writeFileSync(readme, withText(readFileSync(readme, "utf8"), "soak", table));
}

function tableOf(runs) {
  const processor = `${cpus()[0].model.trim()}, ${cpus().length} processors, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
  const together = runs.length > 1 ? "; both at the same time" : "";
  return [
    `| ${minutes} minutes | second tenth | last tenth | |`,
    "|---|---:|---:|---:|",
    ...runs.flatMap(courseOf),
    machineOf(runs[0]),
    "",
    "| | what was done | ended | what was verified |",
    "|---|---|---:|---|",
    ...runs.map(({ title, done, kills, outage, checked }) => `| ${title} | ${listOf(done)} | ${kills} times, the longest for ${number(outage)} ms | ${listOf(checked)} |`),
    "",
    `Twenty processes, ${options.rate} messages a second of people; seed ${options.seed}; ${processor}${together}.`,
  ].join("\n");
}

const runs = [];
const work = hosts.map(async (Host) => {
  const say = (line) => console.log(`${Host.title}: ${line}`);
  try {
    const run = await soak(Host, { length: minutes * 60_000, seed: Number(options.seed), rate: Number(options.rate), say });
    for (const slope of run.course.slopes()) {
      say(`not flat: ${slope}`);
      process.exitCode = 1;
    }
    runs.push(run);
  } catch (error) {
    say(`does not hold: ${error.stack}`);
    process.exitCode = 1;
  }
});
await Promise.all(work);
runs.sort((one, other) => hosts.findIndex(({ title }) => title === one.title) - hosts.findIndex(({ title }) => title === other.title));
if (runs.length > 0) {
  const table = tableOf(runs);
  console.log(table);
  if (options.readme && runs.length === hosts.length) writeReadme(table);
}
