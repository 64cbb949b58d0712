// A worker whose processes may have more memory than the isolates of Cloudflare have.
import { lunette } from "../../pkg/worker.js";

const { LunetteIndex, LunetteProcess, worker } = lunette({ handler: { limits: false }, limits: { memory: 128 * 1024 * 1024 } });
export { LunetteIndex, LunetteProcess };
export default worker;
