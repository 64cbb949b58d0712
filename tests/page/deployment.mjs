// A site that the page is deployed to, version after version, on one address; it can be down, and can answer with other bytes than it should.
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPage } from "../../scripts/build-page.mjs";
import { listenerFor, serve } from "../../scripts/serve.mjs";

export class Deployment {
  #listener;
  /** The paths that were asked for, in their order. */
  asked = [];
  /** After how many more requests nothing is answered any more. */
  left = Infinity;
  /** The end of the path that is answered with something else. */
  wrong;

  /** Serves a build from now on. */
  deploy({ out }) {
    this.#listener = listenerFor(out);
  }

  start() {
    return serve(0, "127.0.0.1", (request, response) => this.#answer(request, response));
  }

  #answer(request, response) {
    if (this.left === 0) return request.socket.destroy();
    this.left -= 1;
    this.asked.push(request.url);
    if (this.wrong === undefined || !request.url.endsWith(this.wrong)) return this.#listener(request, response);
    // As if it were right: it must not stay wrong when the site is mended.
    response.writeHead(200, { "content-type": "text/javascript", "cache-control": "public, max-age=31536000, immutable" });
    return response.end(`// ${createHash("sha256").update(request.url).digest("hex")}\n`);
  }
}

/** Builds of the page that differ in what they say of their changes, and so in their versions. */
export class Builds {
  static async create() {
    const builds = new Builds();
    builds.folder = await mkdtemp(join(tmpdir(), "lunette-builds-"));
    return builds;
  }

  async build(name, changes) {
    const file = join(this.folder, `${name}.md`);
    await writeFile(file, changes);
    return buildPage({ out: join(this.folder, name), changes: file });
  }

  remove() {
    return rm(this.folder, { recursive: true, force: true });
  }
}
