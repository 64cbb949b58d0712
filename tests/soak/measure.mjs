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

/** Time of this machine's processors since it began: all of it, and what others had of it where the machine is one of several on a larger one
 *  (`steal` in proc(5)). */
export async function processorTime() {
  const [line] = (await readFile("/proc/stat", "utf8")).split("\n");
  // user, nice, system, idle, iowait, irq, softirq, steal; the two after these are part of the first two.
  const times = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return { all: times.reduce((sum, time) => sum + time, 0), stolen: times[7] };
}

/** Bytes of all files in a folder. Files that go meanwhile count nothing. */
export async function bytesIn(folder) {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(entries.map((entry) => stat(join(folder, entry)).then((found) => (found.isFile() ? found.size : 0), () => 0)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Bytes of all databases of SQLite in a folder, with what is in their write-ahead logs still. These logs themselves say nothing: each grows to some 4 MB
 *  and is written from its beginning again. */
export async function databaseBytesIn(folder) {
  const files = (await readdir(folder, { recursive: true }).catch(() => [])).filter((file) => file.endsWith(".sqlite"));
  const sizes = await Promise.all(files.map((file) => databaseBytes(join(folder, file))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The header of a write-ahead log and of each page in it, and where they have what is looked for (SQLite's file format, section 4). */
const LOG_HEADER = 32;
const PAGE_HEADER = 24;
const SALTS = { log: [16, 24], page: [8, 16] };

/** The size of a database after its last transaction: as its write-ahead log has it, or as the file is. */
async function databaseBytes(path) {
  const log = await readFile(`${path}-wal`).catch(() => Buffer.alloc(0));
  let size;
  if (log.length > LOG_HEADER) {
    const pageSize = log.readUInt32BE(8);
    const salts = log.subarray(...SALTS.log);
    for (let at = LOG_HEADER; at + PAGE_HEADER <= log.length; at += PAGE_HEADER + pageSize) {
      // What follows is from before the log was begun anew.
      if (!log.subarray(at + SALTS.page[0], at + SALTS.page[1]).equals(salts)) break;
      // The pages of the database, in the last page of each transaction.
      const pages = log.readUInt32BE(at + 4);
      if (pages > 0) size = pages * pageSize;
    }
  }
  return size ?? stat(path).then((found) => found.size, () => 0);
}
