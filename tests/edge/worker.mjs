// The worker of the tests: as the template has it, with the options that the test wants.
import { env } from "cloudflare:workers";
import { lunette } from "../../pkg/worker.js";

const { LunetteIndex, LunetteProcess, worker } = lunette(env.OPTIONS ?? {});
export { LunetteIndex, LunetteProcess };
export default worker;
