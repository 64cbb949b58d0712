// The entry for workers of the edge (workerd, Cloudflare): a process is a Durable Object, and AO's interfaces lead to them. See worker.d.ts.
import { callAlone } from "./artifacts-workerd.js";
import { Lunette } from "./client/lunette.js";
import { handlerOf } from "./server.js";
import { failure } from "./units/http.js";
import { Directory } from "./worker/directory.js";
import { LunetteIndex } from "./worker/index-object.js";
import { processClass } from "./worker/process-object.js";
import { Deployment } from "./worker/service.js";
import { authorityOf, settingsOf } from "./worker/settings.js";

/** The classes of a deployment and its worker. */
export function lunette(options = {}) {
  const settings = settingsOf(options);
  /** One for each environment, which is one for each isolate. */
  const handlers = new WeakMap();
  return {
    LunetteProcess: processClass(settings),
    LunetteIndex,
    worker: {
      async fetch(request, env, context) {
        try {
          if (!handlers.has(env)) handlers.set(env, await makeHandler(env, settings));
          const address = request.headers.get("cf-connecting-ip") ?? undefined;
          return await handlers.get(env)(request, { address, waitUntil: (promise) => context?.waitUntil(promise) });
        } catch (error) {
          return failure(error);
        }
      },
    },
  };
}

async function makeHandler(env, settings) {
  const addresses = await callAlone("addressesOf", authorityOf(env));
  return handlerOf(new Lunette(new Deployment(new Directory(env, settings), addresses)), settings.handler);
}
