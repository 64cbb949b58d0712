// The shared tests of hosts, on a server of Deno.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PROGRAMS } from "../programs/programs.mjs";
import { abuseTests } from "./abuse.mjs";
import { clientTests } from "./client.mjs";
import { openDeno } from "./deno.mjs";

clientTests("Deno", openDeno);
abuseTests("Deno", openDeno);

test("a server of Deno: what it is told, what it tells, and its end", { timeout: 60_000 }, async () => {
  const [command, ...before] = PROGRAMS.Deno;
  const { stdout } = await promisify(execFile)(command, [...before, fileURLToPath(new URL("deno-serve.mjs", import.meta.url))]);
  assert.deepEqual(JSON.parse(stdout), {
    "no handler": "invalid-argument handler",
    "a port that there is not": "invalid-argument port",
    "a host that is no text": "invalid-argument host",
    "an empty host": "invalid-argument host",
    "a grace of less than nothing": "invalid-argument grace",
    "an address that is no function": "invalid-argument addressOf",
    "an option that there is not": "invalid-argument headersTimeout",
    "options that are none": "invalid-argument options",
    asked: { method: "POST", path: "/a%20b", body: "text", address: "127.0.0.1" },
    closed: "nobody is there",
    failed: [500, { error: "the server failed", code: "worker-failed" }],
    answeredWhileClosing: "here",
    endless: "it was given up",
    proxied: "10.1.2.3",
  });
});
