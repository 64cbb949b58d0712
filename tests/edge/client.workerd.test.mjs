// The shared tests of hosts, on a worker in workerd.
import { clientTests } from "./client.mjs";
import { openWorkerd } from "./workerd-host.mjs";

clientTests("workerd", openWorkerd);
