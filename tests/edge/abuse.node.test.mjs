// What hosts have to stand, on a server of Node.
import { abuseTests } from "./abuse.mjs";
import { openNode } from "./node.mjs";

abuseTests("Node", openNode);
