// A worker whose objects may use little for each event.
import { lunette } from "../../pkg/worker.js";

const { LunetteIndex, LunetteProcess, worker } = lunette({ handler: { limits: false }, eventGas: 1_000_000 });
export { LunetteIndex, LunetteProcess };
export default worker;
