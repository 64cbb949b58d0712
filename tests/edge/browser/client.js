// The shared tests of hosts, bundled for a page: the whole client runs in it, and everything that it asks for goes through the service worker.
import { DEFAULT_MODULE } from "../../../pkg/common/default-module.js";
import { clientTests } from "../client.mjs";
import { runTest, tests } from "./node-test.js";

const url = new URL("ao", location.href).href;

clientTests("a page", async () => ({ url, node: `${url}/`, module: DEFAULT_MODULE }));

globalThis.sharedTests = tests.map(({ suite, name }) => ({ suite, name }));

const textOf = (error) => `${error}\n${error?.stack}${error?.cause ? `\n  because of ${textOf(error.cause)}` : ""}`;

/** Runs a test; resolves to what is wrong, if anything is. */
globalThis.runSharedTest = async (index) => {
  try {
    await runTest(tests[index]);
  } catch (error) {
    return textOf(error);
  }
};

document.documentElement.dataset.ready = "true";
