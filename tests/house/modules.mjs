// The modules below some folders: what each imports, by what names and how, and what it exports.
import { readFile, readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const ROOT = resolve(fileURLToPath(import.meta.url), "../../..");

const SOURCE = /(?<!\.d)\.(?:js|mjs|ts|tsx|mts)$/;
const NOT_OURS = new Set(["node_modules", "dist", "target"]);

/** What the package's names lead to; tests and the page import it by these. */
const PACKAGE = /^lunette(?:\/(.+))?$/;

/** Modules by their paths below the root: `{ imports, exports }`. An import is `{ to, names, kind }`: `to` is a path below the root or the name of
 *  somebody else's module; `names` are those that are used, `*` for all; `kind` is `import`, `import()` or `new URL`. */
export async function modulesBelow(...folders) {
  const files = (await Promise.all(folders.map((folder) => sourcesIn(join(ROOT, folder))))).flat();
  return new Map(await Promise.all(files.map(async (file) => [relative(ROOT, file), moduleOf(file, await readFile(file, "utf8"), new Set(files))])));
}

async function sourcesIn(folder) {
  const found = (await readdir(folder, { withFileTypes: true })).map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : sourcesIn(path);
    return SOURCE.test(entry.name) ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}

function moduleOf(file, text, files) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, file.endsWith("x") ? ts.ScriptKind.TSX : undefined);
  const module = { imports: [], exports: new Set() };
  const add = (kind, specifier, names) => module.imports.push({ kind, names, to: placeOf(file, specifier.text, files) });
  const visit = (node) => {
    for (const name of exportedNames(node)) module.exports.add(name);
    if (ts.isImportDeclaration(node)) add("import", node.moduleSpecifier, importedNames(node.importClause));
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) add("import", node.moduleSpecifier, originalNames(node.exportClause));
    if (isDynamicImport(node)) for (const literal of literalsIn(node.arguments[0])) add("import()", literal, ["*"]);
    if (isNeighbour(node)) add("new URL", node.arguments[0], ["*"]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return module;
}

/** A path below the root; the name of a module of somebody else as it is. Pages are served the root of the repository, or the package, as /pkg. */
function placeOf(file, specifier, files) {
  const [, entry = "index"] = PACKAGE.exec(specifier) ?? [];
  if (PACKAGE.test(specifier)) return `pkg/${entry}.js`;
  if (specifier.startsWith("/")) return specifier.slice(1);
  if (!specifier.startsWith(".")) return specifier;
  const path = resolve(dirname(file), specifier);
  // TypeScript imports what will be JavaScript.
  const written = [path, path.replace(/\.js$/, ".ts"), path.replace(/\.js$/, ".tsx")].find((candidate) => files.has(candidate));
  return relative(ROOT, written ?? path);
}

function isDynamicImport(node) {
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
}

/** The texts in an expression: of `import(isHere ? "./one.js" : "./other.js")` both. */
function literalsIn(expression) {
  const found = [];
  const visit = (node) => {
    if (ts.isStringLiteral(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(expression);
  return found;
}

/** `new URL("./file", import.meta.url)`. */
function isNeighbour(node) {
  if (!ts.isNewExpression(node) || node.expression.getText() !== "URL" || node.arguments?.length !== 2) return false;
  return ts.isStringLiteral(node.arguments[0]) && node.arguments[1].getText() === "import.meta.url";
}

function importedNames(clause) {
  if (clause === undefined) return [];
  const own = clause.name ? ["default"] : [];
  return clause.namedBindings ? [...own, ...originalNames(clause.namedBindings)] : own;
}

/** The names that what is imported, or exported again, has at its origin. */
function originalNames(bindings) {
  return bindings?.elements ? bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text) : ["*"];
}

function exportedNames(node) {
  if (ts.isExportAssignment(node)) return ["default"];
  if (ts.isExportDeclaration(node)) return node.exportClause?.elements?.map(({ name }) => name.text) ?? [];
  if (!node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (node.modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return ["default"];
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  return node.name ? [node.name.text] : [];
}

function boundNames(name) {
  return ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => boundNames(element.name));
}
