// Frames of a page while something goes on in it. These functions run in the page: they are given to `tab.evaluate`, and use nothing from here.

/** Scrolls the list in sight from one end to the other, `step` pixels a frame, then jumps to `jumps` places in it. Gives the milliseconds from
 *  each frame to the next, those of tasks that took over 50, and how many rows the list had. */
export async function scrollThrough({ step, jumps }) {
  const list = document.querySelector("main [role=listbox]");
  const tasks = [];
  const observer = new PerformanceObserver((entries) => tasks.push(...entries.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: "longtask" });
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const frames = [];
  let before = await frame();
  const move = async (top) => {
    list.scrollTop = top;
    const now = await frame();
    frames.push(now - before);
    before = now;
  };
  const end = list.scrollHeight - list.clientHeight;
  for (let top = 0; top < end; top += step) await move(top);
  await move(end);
  // Places all over the list, the same ones every time.
  for (let index = 1; index <= jumps; index += 1) await move(Math.floor(end * ((index * 0.618) % 1)));
  await frame();
  tasks.push(...observer.takeRecords().map(({ duration }) => duration));
  observer.disconnect();
  return { frames, tasks, rows: Number(list.querySelector("[aria-setsize]").getAttribute("aria-setsize")) };
}

/** The same milliseconds of so many frames in which nothing happens: what the machine gives. */
export async function rest(count) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const frames = [];
  let before = await frame();
  while (frames.length < count) {
    const now = await frame();
    frames.push(now - before);
    before = now;
  }
  return frames;
}

/** Waits until the list in sight has at least so many rows: milliseconds to then, and the longest between two frames on the way. */
export async function waitForRows(count) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const rows = () => Number(document.querySelector("main [role=listbox] [aria-setsize]")?.getAttribute("aria-setsize") ?? 0);
  const start = await frame();
  let before = start;
  let longest = 0;
  while (rows() < count) {
    const now = await frame();
    longest = Math.max(longest, now - before);
    before = now;
    if (now - start > 60_000) throw new Error(`the list has ${rows()} rows of ${count}`);
  }
  return { time: before - start, longest };
}

/** Shows a view and waits until it is painted: milliseconds to then, and the longest between two frames on the way. */
export async function showView(name) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const link = [...document.querySelectorAll("nav.tabs a")].find(({ textContent }) => textContent === name);
  const main = document.querySelector("main");
  let before = await frame();
  const start = before;
  let longest = 0;
  link.click();
  // It is shown when it is the one of the address, and says of nothing that it is loading or busy.
  for (let quiet = 0; quiet < 3; ) {
    const now = await frame();
    longest = Math.max(longest, now - before);
    before = now;
    const isBusy = /^(Loading|Opening)/.test(main.textContent) || main.querySelector("[aria-busy=true]") !== null;
    quiet = link.getAttribute("aria-current") === "page" && !isBusy ? quiet + 1 : 0;
    if (now - start > 30_000) throw new Error(`${name} is not shown`);
  }
  return { time: before - start, longest };
}

/** For a page that is about to load: notes when its network is open and its view is there, and when its first evaluation is answered. */
export function noteStart() {
  const isUsable = () => document.documentElement?.dataset.ready === "true" && document.querySelector("main > :not([role=status])") !== null;
  const observer = new MutationObserver(async () => {
    if (!isUsable()) return;
    observer.disconnect();
    const interactive = performance.now();
    const { result } = await globalThis.lunette.process.eval("return 1 + 1");
    globalThis.started = { interactive, evaluation: performance.now() - interactive, output: result.Output.data };
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });
}
