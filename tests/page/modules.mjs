// Modules of the page that need no page: bundled for Node, for tests of what they compute.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const WWW = fileURLToPath(new URL("../../www/", import.meta.url));

const OPTIONS = { bundle: true, format: "esm", platform: "neutral", mainFields: ["module", "main"], write: false, logLevel: "warning" };

/** What a module of `www` exports, by its path in there. */
export async function moduleOf(path) {
  const { outputFiles } = await build({ ...OPTIONS, entryPoints: [`${WWW}${path}`] });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
