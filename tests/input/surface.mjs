// What the package's types say there is to call, and with what.
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const FOLDER = fileURLToPath(new URL("../../pkg/", import.meta.url));
const ENTRIES = ["index", "connect", "units", "server", "server-node", "service-worker", "wander", "machine", "ao-loader"];

/** Whose functions have names that others have too. */
const OWNERS = { "service-worker": "ServiceWorker" };

/** Interfaces that callers make, or whose functions are told of elsewhere (`Connection` has those of `Functions`; requests.mjs is about `UnitsFetch`
 *  and `Handler`). */
const OF_CALLERS = ["WorkerLike", "SigningWallet", "CreateItem", "ArweaveWallet", "EthereumProvider", "ClientInfo", "UnitsFetch", "Handler"];

const program = ts.createProgram(
  ENTRIES.map((entry) => resolve(FOLDER, `${entry}.d.ts`)),
  { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022, strict: true, types: [] },
);
const checker = program.getTypeChecker();

const isOurs = (declaration) => dirname(declaration.getSourceFile().fileName) === resolve(FOLDER);

/** The names under which a value of a type has fields of its own: `limits` and `limits.gas`. */
function fieldsIn(type, path, depth = 0) {
  if (depth > 3) return [];
  if (type.isUnion()) return [...new Set(type.types.flatMap((part) => fieldsIn(part, path, depth)))];
  if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) || type.getCallSignatures().length > 0) return [];
  if (checker.isArrayType(type) || checker.isTupleType(type) || type.isClass() || type.symbol?.flags & ts.SymbolFlags.Class) return [];
  const properties = type.getProperties().filter(({ declarations = [] }) => declarations.some(isOurs));
  return properties.flatMap((property) => {
    const name = `${path}.${property.name}`;
    return [name, ...fieldsIn(checker.getTypeOfSymbol(property), name, depth + 1)];
  });
}

/** The parameters of all signatures together, and their fields. */
function argumentsOf(type) {
  const positions = [];
  const fields = new Set();
  for (const signature of type.getCallSignatures()) {
    for (const [position, parameter] of signature.parameters.entries()) {
      (positions[position] ??= []).push(parameter.name);
      fields.add(parameter.name);
      for (const field of fieldsIn(checker.getTypeOfSymbol(parameter), parameter.name)) fields.add(field);
    }
  }
  return { parameters: positions.map(([name]) => name), names: positions, fields: [...fields] };
}

function membersOf(owner, type, found) {
  for (const member of type.getProperties()) {
    const [declaration] = member.declarations ?? [];
    const memberType = checker.getTypeOfSymbol(member);
    if (!declaration || !isOurs(declaration) || memberType.getCallSignatures().length === 0) continue;
    const name = member.name.startsWith("__@") ? `[Symbol.${member.name.slice(3).replace(/@.*/, "")}]` : member.name;
    if (name !== "prototype") found.set(`${owner}.${name}`, argumentsOf(memberType));
  }
}

/** Every public function: from its name to the names of its parameters, and of all fields of theirs. */
export function publicFunctions() {
  const found = new Map();
  for (const entry of ENTRIES) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(resolve(FOLDER, `${entry}.d.ts`)));
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const [declaration] = symbol.declarations;
      const name = exported.name === "default" ? "AoLoader" : exported.name;
      if (OF_CALLERS.includes(name)) continue;
      if (ts.isClassDeclaration(declaration)) {
        membersOf(name, checker.getDeclaredTypeOfSymbol(symbol), found);
        membersOf(name, checker.getTypeOfSymbol(symbol), found);
      } else if (ts.isInterfaceDeclaration(declaration)) {
        membersOf(name, checker.getDeclaredTypeOfSymbol(symbol), found);
      } else if (ts.isTypeAliasDeclaration(declaration)) {
        const type = checker.getDeclaredTypeOfSymbol(symbol);
        if (type.getCallSignatures().length > 0) found.set(name, argumentsOf(type));
      } else if (checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0) {
        found.set(entry in OWNERS ? `${OWNERS[entry]}.${name}` : name, argumentsOf(checker.getTypeOfSymbol(symbol)));
      }
    }
  }
  return found;
}
