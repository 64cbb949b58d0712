import { lunette } from "lunette/worker";

const { LunetteIndex, LunetteProcess, worker } = lunette({
  // What there is to choose: lunette/worker.d.ts
});

export { LunetteIndex, LunetteProcess };
export default worker;
