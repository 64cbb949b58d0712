// Bad requests to the units: each is answered by a status, a code and the field, and changes nothing.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { unitsOf } from "../../pkg/units.js";
import { ADDRESSES } from "../connect/clients.mjs";
import { NOWHERE } from "./kinds.mjs";
import { NOTHING_WRONG, REQUESTS } from "./requests.mjs";
import { networkFor, itemsFromElsewhere, pictureOf } from "./setting.mjs";

const FOLDER = new URL("../../pkg/units/", import.meta.url);
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

let here;
let fetch;
before(async () => {
  here = await networkFor(await itemsFromElsewhere());
  fetch = unitsOf(here.network, ADDRESSES);
});
after(async () => {
  await here.network.close();
  await here.stop();
});

/** By unit, what it answers: `GET /result/:message`. And all names of parts of a query. */
async function routes() {
  const found = {};
  const queries = new Set();
  for (const file of await readdir(FOLDER)) {
    const source = await readFile(new URL(file, FOLDER), "utf8");
    const listed = [...source.matchAll(/"((?:GET|POST|DELETE) \/[^"]*)":/g)].map(([, route]) => route);
    if (listed.length > 0) found[file.replace(".js", "")] = listed;
    for (const [, get, number] of source.matchAll(/query\.(?:get|has)\("([^"]+)"\)|numberIn\(query, "([^"]+)"/g)) queries.add(get ?? number);
  }
  return { found, queries };
}

const partsOf = (path) => path.split("?")[0].split("/").filter((part) => part !== "");

function isAt(path, route) {
  const [parts, pattern] = [partsOf(path), partsOf(route)];
  return parts.length === pattern.length && pattern.every((part, index) => part.startsWith(":") || part === parts[index]);
}

function filled(text) {
  const known = { process: here.process, other: here.other, message: here.message, nowhere: NOWHERE };
  return text.replace(/:(process|other|message|nowhere)(?![-\w])/g, (_, name) => known[name]);
}

function bodyOf(body) {
  if (typeof body === "function") return body(here);
  return typeof body === "object" && !(body instanceof Uint8Array) ? filled(JSON.stringify(body)) : body;
}

async function problemOf([unit, request, status, code, field, body]) {
  const [method, path] = request.split(" ");
  const response = await fetch(`${ADDRESSES[unit]}${filled(path)}`, { method, body: bodyOf(body) });
  const text = await response.text();
  if (response.status !== status) return `its status is ${response.status}: ${text}`;
  if (response.headers.get("access-control-allow-origin") !== "*") return "other pages cannot read it";
  const answer = JSON.parse(text);
  const error = answer.errors ? { error: answer.errors[0].message, ...answer.errors[0].extensions } : answer;
  if (error.code !== code || error.field !== field) return `it is ${error.code} of ${error.field}, not ${code} of ${field}: ${error.error}`;
  if (field !== undefined && !error.error.includes(field.replace(/s$/, ""))) return `its message does not name ${field}: ${error.error}`;
  return undefined;
}

for (const unit of Object.keys(ADDRESSES)) {
  describe(`the unit ${unit}`, () => {
    test("answers bad requests by an error, and nothing has changed", async () => {
      const problems = [];
      const earlier = await pictureOf(here.network);
      for (const row of REQUESTS.filter(([asked]) => asked === unit)) {
        const problem = await problemOf(row);
        if (problem) problems.push(`${row[1]} ${JSON.stringify(row[5])?.slice(0, 200) ?? ""}: ${problem}`);
        if ((await pictureOf(here.network)) !== earlier) problems.push(`${row[1]}: something has changed`);
      }
      assert.deepEqual(problems, []);
    });

    test("has rows for every route, and refuses other methods there", async () => {
      const listed = (await routes()).found[unit];
      const asked = REQUESTS.filter(([of]) => of === unit).map(([, request]) => request);
      const without = listed.filter((route) => {
        const [method, path] = route.split(" ");
        return !NOTHING_WRONG.includes(route) && !asked.some((request) => request.startsWith(`${method} `) && isAt(request.split(" ")[1], path));
      });
      assert.deepEqual(without, []);
      for (const path of new Set(listed.map((route) => route.split(" ")[1]))) {
        const concrete = path.replace(/:\w+/g, here.process);
        for (const method of METHODS.filter((method) => !listed.some((route) => route.startsWith(`${method} `) && isAt(concrete, route.split(" ")[1])))) {
          const response = await fetch(`${ADDRESSES[unit]}${concrete}`, { method });
          assert.deepEqual([response.status, (await response.json()).code], [405, "method-not-allowed"], `${method} ${path}`);
        }
      }
    });
  });
}

test("there is a row for every part of a query", async () => {
  const { queries } = await routes();
  const asked = REQUESTS.map(([, request]) => request);
  assert.deepEqual([...queries].filter((name) => !asked.some((request) => request.includes(`${name}=`) || request.endsWith(name))), []);
});

test("what is no request fails as `fetch` has it", async () => {
  for (const wrong of [undefined, null, 5, "no address", Symbol("x"), {}]) await assert.rejects(fetch(wrong), TypeError);
  await assert.rejects(fetch(`${ADDRESSES.su}/timestamp`, { method: "BAD METHOD" }), TypeError);
  await assert.rejects(fetch(`${ADDRESSES.su}/timestamp`, { signal: "x" }), TypeError);
  await assert.rejects(fetch(`${ADDRESSES.su}/timestamp`, { signal: AbortSignal.abort() }), { name: "AbortError" });
});
