// The examples of the reference are programs: `tsc` accepts each by itself, with the settings of tests/types.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import ts from "typescript";
import { entriesIn, entriesOfPackage, readExamples } from "./examples.mjs";

const SETTINGS = fileURLToPath(new URL("../types/tsconfig.json", import.meta.url));
const examples = await readExamples();

/** What of Node the examples use: the package brings no types of Node, and needs none. */
const OF_NODE = `
declare module "node:fs/promises" { export function readFile(path: string): Promise<Uint8Array<ArrayBuffer>>; }
declare module "node:url" { export function fileURLToPath(url: string): string; }
interface ImportMeta { resolve(name: string): string }
`;

/** What is wrong with programs that are in no files: by their names. */
function problemsIn(programs) {
  const { config } = ts.readConfigFile(SETTINGS, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(SETTINGS), undefined, SETTINGS);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => programs.has(name) || fileExists(name);
  host.readFile = (name) => programs.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) =>
    programs.has(name) ? ts.createSourceFile(name, programs.get(name), version) : getSourceFile(name, version, ...rest);
  const program = ts.createProgram([...programs.keys()], options, host);
  return new Map([...programs.keys()].map((name) => [name, ts.getPreEmitDiagnostics(program, program.getSourceFile(name))]));
}

/** Where an example would be: beside the tests of types. `export {}` makes a module of one that imports nothing. */
const place = (name) => join(dirname(SETTINGS), name);
const nameOf = ({ file, line }) => place(`${file}-${line}.mts`);
const programs = new Map(examples.map((example) => [nameOf(example), `${example.code}export {};\n`]));
const WRONG = 'import { Lunette } from "lunette";\nawait Lunette.open({ nane: "x" });\n';
const found = problemsIn(new Map([...programs, [place("node.d.mts"), OF_NODE], [place("wrong.mts"), WRONG]]));

for (const example of examples) {
  test(`${example.file}:${example.line} is TypeScript`, () => {
    const problems = found.get(nameOf(example)).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    assert.deepEqual(problems, []);
  });
}

test("what is wrong is found", () => {
  assert.equal(found.get(place("wrong.mts")).length, 1);
});

test("every entry of the package has an example in its types and in the README", async () => {
  const shown = (isREADME) => new Set(examples.filter(({ file }) => (file === "README.md") === isREADME).flatMap(entriesIn));
  const names = await entriesOfPackage();
  assert.ok(names.includes("lunette/connect"));
  const missing = (isREADME) => names.filter((name) => !shown(isREADME).has(name));
  assert.deepEqual(missing(true), []);
  // What Node's own entry shows is what `lunette` shows.
  assert.deepEqual(missing(false), ["lunette/node"]);
});
