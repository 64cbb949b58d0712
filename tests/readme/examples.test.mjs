// Every example of the README, run as it is written there: what a newcomer copies works.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import app from "./examples/app.mjs";
import instead from "./examples/instead.mjs";
import networkOutside from "./examples/network-outside.mjs";
import ofPackage from "./examples/package.mjs";
import served from "./examples/served.mjs";
import shell from "./examples/shell.mjs";
import { serveUnits } from "../network/units.mjs";
import { User } from "../network/user.mjs";
import { Browser } from "./browser.mjs";
import { examplesOf } from "./markdown.mjs";
import { Place, ROOT } from "./place.mjs";

const CLAIMS = [shell, app, networkOutside, served, instead, ofPackage].flat();

const examples = examplesOf(await readFile(`${ROOT}README.md`, "utf8"));
/** What examples are run in: a place, a browser, and a network of AO with somebody who uses it. */
const surroundings = {};

before(async () => {
  surroundings.place = await Place.create();
  const { code, out, err } = await surroundings.place.shell(examples.get("An app, sh").text, { cwd: surroundings.place.folder });
  assert.equal(code, 0, `the package cannot be installed as the README says: ${out}\n${err}`);
  await surroundings.place.addPackages();
  surroundings.browser = await Browser.create();
  const units = await serveUnits({ keys: "ed25519" });
  surroundings.outside = { units, ada: await User.create(units) };
});

after(async () => {
  await surroundings.outside?.units.stop();
  await surroundings.browser?.destroy();
  await surroundings.place?.destroy();
});

test("each example of the README is run by somebody, and what is run is there", () => {
  const claimed = new Set(CLAIMS.flatMap(({ examples }) => examples));
  for (const [name, { line, text }] of examples) {
    assert.ok(claimed.has(name), `README has an example that nobody runs: line ${line}, "${name}": ${text.split("\n")[0]}`);
  }
  for (const name of claimed) assert.ok(examples.has(name), `"${name}" is run, but the README has no such example`);
});

for (const { title, examples: names, run } of CLAIMS) {
  test(`${names.join("; ")}: ${title}`, async (t) => {
    const texts = names.map((name) => {
      assert.ok(examples.has(name), `the README has no example "${name}"`);
      return examples.get(name).text;
    });
    await run({ ...surroundings, t }, ...texts);
  });
}
