// The same package in Node. It ends by itself: a closed network keeps nothing running.
import { Lunette } from "lunette";
import { connect } from "lunette/connect";

const network = await Lunette.open({ store: "memory" });
const process = await network.spawn();
const { result } = await process.eval("return 6 * 7");
const message = await connect({ network }).message({ process: process.id, tags: [{ name: "Action", value: "Ping" }] });
console.log(result.Output.data, message.length);
await network.close();
