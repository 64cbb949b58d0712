// The shape of aoconnect on networks of Node.
import { isOver } from "./client/lunette.js";
import { connector } from "./connect/connect.js";
import { createDataItemSigner } from "./connect/signer.js";
import { Lunette } from "./node.js";

export { serializeCron } from "./connect/cron.js";
export { LunetteError } from "./error.js";
export { createDataItemSigner, createDataItemSigner as createSigner };

export const connect = connector((name) => Lunette.open({ name }), isOver);

export const { message, spawn, monitor, unmonitor, signMessage, sendSignedMessage, assign, result, results, dryrun } = connect();
