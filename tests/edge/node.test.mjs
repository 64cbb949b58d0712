// The shared tests of hosts, on a server of Node.
import { clientTests } from "./client.mjs";
import { openNode } from "./node.mjs";

clientTests("Node", openNode);
