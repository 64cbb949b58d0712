// The shared tests of hosts, on a server of Deno.
import { abuseTests } from "./abuse.mjs";
import { clientTests } from "./client.mjs";
import { openDeno } from "./deno.mjs";

clientTests("Deno", openDeno);
abuseTests("Deno", openDeno);
