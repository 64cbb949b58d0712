// A static server for the page: www/dist at the root, pkg/ under /pkg/. For development and tests on this machine only.
//   node scripts/serve.mjs        PORT (8080; 0 picks a free one) and HOST (127.0.0.1) override.
import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = resolve(fileURLToPath(import.meta.url), "../..");

/** Longest prefix first: a request is answered from the first mount whose prefix it starts with. */
const MOUNTS = [
  { prefix: "/pkg/", folder: join(ROOT, "pkg") },
  { prefix: "/", folder: join(ROOT, "www/dist") },
];

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".lua": "text/plain; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

// Nothing but this origin, no markup from strings: what a process prints can only ever be text. Compiling
// WebAssembly is the one kind of evaluation the page needs. Units of the network outside are wherever the user says: what they answer is
// data, and the worker that asks them has the policy that its file came with.
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http: https:; object-src 'none'; base-uri 'none'; form-action 'none'";

/** What is shown within pages of others: it has no wallets, stores nothing, and speaks to this origin only. Nobody may frame anything else. */
const EMBEDDABLE = join(ROOT, "www/dist/embed.html");

function policyOf(file) {
  if (file !== EMBEDDABLE) return `${CONTENT_SECURITY_POLICY}; frame-ancestors 'none'`;
  return `${CONTENT_SECURITY_POLICY.replace(" http: https:", "")}; frame-ancestors *`;
}

/** The file a request path names, or undefined when it names none or points outside its mount. */
async function locate(path) {
  const { prefix, folder } = MOUNTS.find((mount) => path.startsWith(mount.prefix));
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

async function answer(request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  const path = requestPath(request);
  const file = path?.startsWith("/") && !path.includes("\0") ? await locate(path) : undefined;
  if (!file) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("not found\n");
    return;
  }
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "cache-control": "no-cache, no-store",
    "content-security-policy": policyOf(file),
    "x-content-type-options": "nosniff",
  });
  if (request.method === "HEAD") response.end();
  else createReadStream(file).on("error", () => response.destroy()).pipe(response);
}

/** Starts the server and resolves to it once it listens. */
export function serve(port = 8080, host = "127.0.0.1") {
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
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
