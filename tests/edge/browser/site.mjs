// A site with a service worker: files of a test, which it may change as a deployment does, and the package below /pkg/. It is a server of its
// own, since what service workers load goes past the routes of Playwright.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { listen } from "../../common/listen.mjs";

const PACKAGE = fileURLToPath(new URL("../../../pkg/", import.meta.url));

const TYPES = { css: "text/css", html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", wasm: "application/wasm" };

/** What a careful site sends. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

export const PAGE = "<!doctype html><html lang='en'><title>A page without scripts</title><p>Nothing runs here.</p></html>";

/** The script of a service worker with these options of `serve`. */
export const workerOf = (options) => `import { serve } from "/pkg/service-worker.js";\nserve(${JSON.stringify(options)});\n`;

async function ofPackage(pathname) {
  return pathname.startsWith("/pkg/") ? readFile(PACKAGE + pathname.slice("/pkg/".length)).catch(() => undefined) : undefined;
}

export class Site {
  /** By path. */
  files = new Map([["/", PAGE]]);
  /** What was asked for, the oldest first. */
  asked = [];

  /** Starts the site and resolves to its server once it listens. */
  async start() {
    this.server = createServer((request, response) => this.#answer(request, response).catch(() => response.destroy()));
    await listen(this.server);
    return this.server;
  }

  async #answer(request, response) {
    const { pathname } = new URL(request.url, "http://site");
    this.asked.push(`${request.method} ${pathname}`);
    const body = this.files.get(pathname) ?? (await ofPackage(pathname));
    const type = TYPES[pathname.split(".").at(-1)] ?? TYPES.html;
    const headers = { "content-type": type, "content-security-policy": POLICY, "cache-control": "no-cache" };
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    if (body === undefined) response.writeHead(404, headers).end("nothing");
    else if (range) response.writeHead(206, headers).end(body.slice(Number(range[1]), Number(range[2]) + 1));
    else response.writeHead(200, headers).end(body);
  }
}
