// A worker whose alarms go off whenever somebody wants.
import { lunette } from "../../pkg/worker.js";

const { LunetteIndex, LunetteProcess: Process, worker } = lunette({ handler: { limits: false } });

class LunetteProcess extends Process {
  goOff() {
    return this.alarm();
  }
}

export { LunetteIndex, LunetteProcess };
export default {
  async fetch(request, env) {
    const process = /\/alarm\/([\w-]{43})$/.exec(request.url)?.[1];
    if (process === undefined) return worker.fetch(request, env);
    await env.PROCESSES.get(env.PROCESSES.idFromName(process)).goOff();
    return new Response("it went off");
  },
};
