// What processes of this machine have of its memory, and folders of its disk.
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Bytes of a page of memory, on all machines that this runs on. */
const PAGE = 4096;

/** Bytes that a process has for itself: without files and what it shares. 0 when it has ended. */
export async function memoryOf(pid) {
  const text = await readFile(`/proc/${pid}/statm`, "utf8").catch(() => "0 0 0");
  const [, resident, shared] = text.split(" ").map(Number);
  return (resident - shared) * PAGE;
}

/** The processes that began in a process, all the way down: `{ pid, command }`. */
export async function descendantsOf(ancestor) {
  const children = new Map();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const status = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => undefined);
    if (status === undefined) continue;
    // The name of a program, in brackets, may have anything in it.
    const parent = Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const found = [];
  const waiting = [ancestor];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    for (const child of children.get(pid) ?? []) {
      waiting.push(child);
      const command = await readFile(`/proc/${child}/cmdline`, "utf8").catch(() => "");
      found.push({ pid: child, command: command.replaceAll("\0", " ") });
    }
  }
  return found;
}

/** Bytes of all files in a folder. Files that go meanwhile count nothing. */
export async function bytesIn(folder) {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(entries.map((entry) => stat(join(folder, entry)).then((found) => (found.isFile() ? found.size : 0), () => 0)));
  return sizes.reduce((sum, size) => sum + size, 0);
}
