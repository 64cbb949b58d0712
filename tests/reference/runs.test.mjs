// The examples of the reference that Node can run do what they say: what `// =>` stands behind is printed. It needs pkg/dist.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { after, describe, test } from "node:test";
import { entriesIn, readExamples } from "./examples.mjs";

const PKG = fileURLToPath(new URL("../../pkg", import.meta.url));

/** What is for pages, for Deno and for the edge. */
const ELSEWHERE = ["lunette/wander", "lunette/deno", "lunette/server-deno", "lunette/service-worker", "lunette/worker"];

const isForNode = (example) => {
  const entries = entriesIn(example);
  return entries.length > 0 && !entries.some((name) => ELSEWHERE.includes(name));
};

/** An app that has the package installed. */
const app = await mkdtemp(join(tmpdir(), "lunette-examples-"));
await mkdir(join(app, "node_modules"));
await symlink(PKG, join(app, "node_modules/lunette"));
after(() => rm(app, { recursive: true }));

/** What an example prints, by lines. It ends by itself: what is open keeps a program alive. */
async function printedBy({ code, file, line }) {
  const program = join(app, `${file}-${line}.mjs`);
  await writeFile(program, code);
  const { stdout } = await promisify(execFile)(process.execPath, [program], { cwd: app, timeout: 120_000 });
  return stdout.split("\n");
}

const promisedBy = ({ code }) => [...code.matchAll(/\/\/ => (.*)$/gm)].map(([, text]) => text);

const examples = (await readExamples()).filter(isForNode);

describe("examples", { concurrency: 2 }, () => {
  for (const example of examples) {
    test(`${example.file}:${example.line} runs`, async () => {
      const printed = await printedBy(example);
      const promised = promisedBy(example);
      assert.deepEqual(printed.filter((line) => promised.includes(line)), promised);
    });
  }
});

test("most examples are for Node, and say what they print", () => {
  assert.ok(examples.length >= 15);
  assert.ok(examples.flatMap(promisedBy).length >= 9);
});
