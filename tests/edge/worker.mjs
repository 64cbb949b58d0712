// The worker of the tests: as the template has it.
import { lunette } from "../../pkg/worker.js";

const { LunetteIndex, LunetteProcess, worker } = lunette();
export { LunetteIndex, LunetteProcess };
export default worker;
