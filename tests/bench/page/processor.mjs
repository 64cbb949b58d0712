// How much of the processor a page takes, whatever else the machine is doing: time that its main thread ran, not time that went by.

/** Does something in a tab; gives what that gives, and `tasks`: milliseconds of the processor that each task of the page's thread took meanwhile,
 *  the longest first. */
export async function watched(tab, act) {
  const browser = await tab.context().newCDPSession(tab);
  const events = [];
  browser.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  await browser.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["toplevel"] } });
  const value = await act();
  const complete = new Promise((resolve) => browser.once("Tracing.tracingComplete", resolve));
  await browser.send("Tracing.end");
  await complete;
  await browser.detach();
  const threadOf = ({ pid, tid }) => `${pid} ${tid}`;
  const main = new Set(events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(threadOf));
  const tasks = events.filter((event) => event.ph === "X" && event.name.endsWith("RunTask") && main.has(threadOf(event)));
  return { value, tasks: tasks.map(({ tdur = 0 }) => tdur / 1000).sort((left, right) => right - left) };
}
