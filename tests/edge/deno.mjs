// A network in memory on a server of Deno, that ends with the test.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { MODULE } from "../connect/clients.mjs";
import { PROGRAMS } from "../programs/programs.mjs";

const SERVER = fileURLToPath(new URL("deno-server.mjs", import.meta.url));

export async function openDeno(t, options = { limits: false }) {
  const [command, ...before] = PROGRAMS.Deno;
  const child = spawn(command, [...before, SERVER, JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  t.after(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  const [url] = await once(createInterface({ input: child.stdout }), "line");
  return { url, module: MODULE, sockets: true };
}
