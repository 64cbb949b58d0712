// What hosts have to stand, on a worker in workerd.
import { abuseTests } from "./abuse.mjs";
import { openWorkerd } from "./workerd-host.mjs";

abuseTests("workerd", openWorkerd);
