// A deployment in workerd that ends with the test.
import { MODULE } from "../connect/clients.mjs";
import { startWorkerd } from "./workerd.mjs";

export async function openWorkerd(t, handler = { limits: false }) {
  const worker = await startWorkerd({ options: { handler } });
  t.after(() => worker.close());
  return { url: worker.url, module: MODULE, cutsOff: true };
}
