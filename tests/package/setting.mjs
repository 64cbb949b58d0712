// The package as somebody else gets it: packed, and installed from its tarball into a copy of app/.
import { execFile } from "node:child_process";
import { cp, realpath } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { makeFolder, removeFolder } from "../common/folder.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The TypeScript compiler of this repository. */
const COMPILER = at("../../node_modules/typescript/bin/tsc");

/** Milliseconds that a command may take, on a machine that may be busy with other work. */
const PATIENCE = 120_000;

const execute = promisify(execFile);

/** Runs a command. Rejects, with all that it printed, when it fails. */
async function run(folder, command, ...parameters) {
  try {
    return (await execute(command, parameters, { cwd: folder, timeout: PATIENCE })).stdout;
  } catch (error) {
    throw new Error(`${command} ${parameters.join(" ")}: ${error.message}\n${error.stdout}`, { cause: error });
  }
}

/** An app that has the package. */
export class App {
  static async create() {
    const app = new App();
    // Vite takes what lies beyond links for somebody else's.
    app.parent = await realpath(await makeFolder("package"));
    app.folder = join(app.parent, "app");
    await cp(at("app"), app.folder, { recursive: true });
    const [{ filename }] = JSON.parse(await run(at("../../pkg"), "npm", "pack", "--json", "--pack-destination", app.parent));
    const tarball = join(app.parent, filename);
    await run(app.folder, "npm", "install", "--ignore-scripts", "--offline", "--no-audit", "--no-fund", tarball);
    return app;
  }

  /** What a script of the app prints. */
  node(script) {
    return run(this.folder, process.execPath, script);
  }

  /** Checks a TypeScript file of the app. */
  check(file, ...options) {
    return run(this.folder, process.execPath, COMPILER, "--noEmit", "--strict", "--target", "es2022", ...options, file);
  }

  destroy() {
    return removeFolder(this.parent);
  }
}
