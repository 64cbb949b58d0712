// The server of `make run`: right types, nothing from outside its folders, nothing but reading.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { addressOf, serve } from "../../scripts/serve.mjs";

let server;

before(async () => {
  server = await serve(0);
});

after(() => server.close());

/** A request whose path goes out as it is: `fetch` would tidy it up. */
function ask(path, method = "GET") {
  return new Promise((resolve, reject) => {
    const asked = request(addressOf(server), { path, method }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers }));
    });
    asked.on("error", reject).end();
  });
}

const POLICY = /^default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http: https:;/;

test("files come with their types, and only those of a version are kept by the browser", async () => {
  const page = await readFile(new URL("../../www/dist/index.html", import.meta.url), "utf8");
  const [, version] = /src="([0-9a-f]{16})\/page\.js"/.exec(page);
  for (const [path, type, caching = /no-store/] of [
    ["/", "text/html; charset=utf-8"],
    ["/service-worker.js", "text/javascript; charset=utf-8"],
    ["/icon.svg?any=query", "image/svg+xml"],
    [`/${version}/runtime-worker.js`, "text/javascript; charset=utf-8", /immutable/],
    ["/pkg/dist/process.wasm", "application/wasm"],
    ["/examples/token.lua", "text/plain; charset=utf-8"],
    [`/${version}/page.js`, "text/javascript; charset=utf-8", /immutable/],
    [`/${version}/page.css`, "text/css; charset=utf-8", /immutable/],
    [`/${version}/dist/process.wasm`, "application/wasm", /immutable/],
  ]) {
    const { status, headers } = await ask(path);
    assert.deepEqual([status, headers["content-type"]], [200, type], path);
    assert.match(headers["cache-control"], caching, path);
    assert.match(headers["content-security-policy"], POLICY, path);
  }
});

test("the page says its policy itself, for servers that do not", async () => {
  const page = await readFile(new URL("../../www/dist/index.html", import.meta.url), "utf8");
  const [, policy] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page);
  assert.match(policy, POLICY);
  assert.ok(page.indexOf(policy) < page.indexOf("<link"), "before anything is loaded");
});

test("nothing outside is served", async () => {
  for (const path of ["/missing", "/pkg", "/pkg/", "/../Cargo.toml", "/pkg/../Cargo.toml", "/pkg/%2e%2e/Cargo.toml", "/%2e%2e%2fCargo.toml", "/pkg/..%2f..%2fetc/passwd", "/%00", "/%", "//etc/passwd"]) {
    assert.equal((await ask(path)).status, 404, path);
  }
});

test("only reading is allowed", async () => {
  assert.equal((await ask("/", "HEAD")).status, 200);
  const { status, headers } = await ask("/", "POST");
  assert.deepEqual([status, headers.allow], [405, "GET, HEAD"]);
});
