// A worker whose alarms go off whenever somebody wants, and which tells how often they did.
import { env } from "cloudflare:workers";
import { lunette } from "../../pkg/worker.js";

const { LunetteIndex, LunetteProcess: Process, worker } = lunette(env.OPTIONS ?? {});

class LunetteProcess extends Process {
  #alarms = 0;

  alarm() {
    this.#alarms += 1;
    return super.alarm();
  }

  goOff() {
    return this.alarm();
  }

  alarms() {
    return this.#alarms;
  }
}

export { LunetteIndex, LunetteProcess };
export default {
  async fetch(request, env) {
    const [, what, process] = /\/(alarm|alarms)\/([\w-]{43})$/.exec(request.url) ?? [];
    if (process === undefined) return worker.fetch(request, env);
    const object = env.PROCESSES.get(env.PROCESSES.idFromName(process));
    return Response.json((what === "alarm" ? await object.goOff() : await object.alarms()) ?? null);
  },
};
