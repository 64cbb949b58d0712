import { Lunette } from "lunette";
import { connect } from "lunette/connect";

globalThis.network = await Lunette.open({ name: "visits" });
const [known] = await network.processes();
const process = known ? network.process(known.id) : await network.spawn();

const { result } = await process.eval("return 6 * 7");
document.querySelector("#answer").textContent = result.Output.data;

const ao = connect({ network });
const message = await ao.message({
  process: process.id,
  tags: [{ name: "Action", value: "Eval" }],
  data: "Visits = (Visits or 0) + 1; return Visits",
});
const { Output } = await ao.result({ process: process.id, message });
document.querySelector("#visits").textContent = Output.data;

const { persistence } = await network.status();
document.documentElement.dataset.persistence = persistence;
