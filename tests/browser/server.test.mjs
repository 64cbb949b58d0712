// The server of `make run`: right types, nothing from outside its folders, nothing but reading.
import assert from "node:assert/strict";
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

test("files come with their types, and are never kept by the browser", async () => {
  for (const [path, type] of [
    ["/", "text/html; charset=utf-8"],
    ["/page.js", "text/javascript; charset=utf-8"],
    ["/page.css", "text/css; charset=utf-8"],
    ["/icon.svg?any=query", "image/svg+xml"],
    ["/runtime-worker.js", "text/javascript; charset=utf-8"],
    ["/dist/process.wasm", "application/wasm"],
    ["/pkg/dist/process.wasm", "application/wasm"],
    ["/examples/token.lua", "text/plain; charset=utf-8"],
  ]) {
    const { status, headers } = await ask(path);
    assert.deepEqual([status, headers["content-type"]], [200, type], path);
    assert.match(headers["cache-control"], /no-store/);
    assert.match(headers["content-security-policy"], /default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http: https:;/);
  }
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
