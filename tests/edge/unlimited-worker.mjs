// A worker that takes as much as anybody sends.
import { lunette } from "../../pkg/worker.js";

const { LunetteIndex, LunetteProcess, worker } = lunette({ handler: { limits: false } });
export { LunetteIndex, LunetteProcess };
export default worker;
