// What the parts of the page may import of each other: a view knows no other view, and what views stand on knows none of them.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const WWW = fileURLToPath(new URL("../../www/", import.meta.url));

/** What of the frame is there for views. */
const OF_THE_FRAME = ["app/commands", "app/route", "app/route-parameters"];

/** Whether a module, by its path in `www`, may import another. */
function mayImport(from, to) {
  const [folder, view] = from.split("/");
  const isIn = (...folders) => folders.some((name) => to.startsWith(`${name}/`));
  if (folder === "views") return isIn(`views/${view}`, "session", "parts") || OF_THE_FRAME.includes(to);
  return folder !== "session" && folder !== "parts" ? true : isIn("session", "parts");
}

/** The imports that may not be, of sources by their paths in `www`. Types that are imported count, and what is loaded later. */
function forbiddenImports(sources) {
  return Object.entries(sources).flatMap(([from, text]) => {
    const imported = ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith("."));
    const paths = imported.map((name) => posix.join(posix.dirname(from), name));
    return paths.filter((to) => !mayImport(from, to)).map((to) => `${from} imports ${to}`);
  });
}

test("no view imports from another, and neither session nor parts from a view or the frame", async () => {
  const names = (await readdir(WWW, { recursive: true })).filter((name) => /\.tsx?$/.test(name) && !name.startsWith("dist/"));
  const sources = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(WWW, name), "utf8")])));
  assert.ok(["views/state/view.tsx", "session/network.ts", "parts/id.tsx"].every((name) => name in sources), "these are the sources of the page");
  assert.deepEqual(forbiddenImports(sources), []);
});

test("what is forbidden is found, however it is imported", () => {
  const sources = {
    "views/one/deep/here.ts": `import { a } from "../../../session/network";\nimport type { B } from "../../two/place";\nimport { c } from "../own";`,
    "views/one/view.tsx": `import { useCommands } from "../../app/commands";\nimport { theme } from "../../app/theme";\nimport "../one-more/view";`,
    "session/names.ts": `import { shortened } from "../parts/shortened";\nexport { go } from "../app/route";\nconst later = () => import("../views/one/view");`,
    "parts/id.tsx": `import { nameOf } from "../session/names";\nimport { row } from "../views/two/row";`,
    "app/view.tsx": `const load = () => import("../views/one/view");`,
  };
  assert.deepEqual(forbiddenImports(sources), [
    "views/one/deep/here.ts imports views/two/place",
    "views/one/view.tsx imports app/theme",
    "views/one/view.tsx imports views/one-more/view",
    "session/names.ts imports app/route",
    "session/names.ts imports views/one/view",
    "parts/id.tsx imports views/two/row",
  ]);
});
