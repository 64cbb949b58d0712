// A static server for the page: www/dist at the root, pkg/ under /pkg/. For development and tests on this machine only: nothing is compressed,
// which here costs more time than it saves.
//   node scripts/serve.mjs        PORT (8080; 0 picks a free one) and HOST (127.0.0.1) override.
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { headerOf } from "./policy.mjs";

const ROOT = resolve(fileURLToPath(import.meta.url), "../..");
const PAGE = join(ROOT, "www/dist");

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".lua": "text/plain; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".scenario": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** What lies in the folder of a version (scripts/build-page.mjs) is another address as soon as it is anything else: it may be kept for good. */
const OF_A_VERSION = /^\/[0-9a-f]{16}\//;

/** The file a request path names, or undefined when it names none or points outside its mount. */
async function locate(path, mounts) {
  const { prefix, folder } = mounts.find((mount) => path.startsWith(mount.prefix));
  const wanted = join(folder, path.slice(prefix.length) || "index.html");
  try {
    const file = await realpath(wanted);
    const inside = file.startsWith((await realpath(folder)) + sep);
    return inside && (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

function requestPath(request) {
  try {
    return decodeURIComponent(new URL(request.url, "http://host").pathname);
  } catch {
    return undefined;
  }
}

async function answer(request, response, mounts) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const path = requestPath(request);
  const file = path?.startsWith("/") && !path.includes("\0") ? await locate(path, mounts) : undefined;
  if (!file) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("not found\n");
    return;
  }
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "cache-control": OF_A_VERSION.test(path) ? "public, max-age=31536000, immutable" : "no-cache, no-store",
    "content-security-policy": headerOf(path.slice(1) || "index.html"),
    "x-content-type-options": "nosniff",
  });
  if (request.method === "HEAD") response.end();
  else createReadStream(file).on("error", () => response.destroy()).pipe(response);
}

/** What answers the requests of a server. `page` is the folder of a built page. */
export function listenerFor(page = PAGE) {
  // Longest prefix first: a request is answered from the first mount whose prefix it starts with.
  const mounts = [
    { prefix: "/pkg/", folder: join(ROOT, "pkg") },
    { prefix: "/", folder: page },
  ];
  return (request, response) => void answer(request, response, mounts).catch(() => response.destroy());
}

/** Starts the server and resolves to it once it listens. */
export function serve(port = 8080, host = "127.0.0.1", listener = listenerFor()) {
  const server = createServer(listener);
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, host, () => done(server));
  });
}

/** The address a started server answers at. */
export function addressOf(server) {
  const { address, port } = server.address();
  return `http://${address}:${port}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    const server = await serve(Number(process.env.PORT ?? 8080), process.env.HOST ?? "127.0.0.1");
    console.log(`Lunette is at ${addressOf(server)}   (Ctrl+C stops it)`);
  } catch (error) {
    const inUse = error.code === "EADDRINUSE";
    console.error(inUse ? `port ${error.port} is in use: choose another with PORT=... make run` : error.message);
    process.exit(1);
  }
}
