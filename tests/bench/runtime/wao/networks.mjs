// WAO and Lunette in Node, both in memory, on the same transfers: installs WAO and drives both, each in a process of its own.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { install } from "../../../peers/wao/install.mjs";
import { nextMessage } from "../../common/child.mjs";

export { VERSION } from "../../../peers/wao/install.mjs";

const CHILD = fileURLToPath(new URL("child.mjs", import.meta.url));

/** Milliseconds to wait for a sample, on a machine that may be busy with other work. */
const PATIENCE = 600_000;

/** The networks, and how many transfers a sample of each has. WAO takes seconds for its few; Lunette also gets as few, since it is
 *  faster with many. */
const COUNTS = { lunette: 2000, "lunette few": 20, wao: 20, "wao live": 20 };
const SHORT_COUNTS = { lunette: 200, "lunette few": 5, wao: 5, "wao live": 5 };

/** A network in a process of its own. */
class Remote {
  #child;

  static async open(kind) {
    const remote = new Remote();
    remote.#child = fork(CHILD, [kind], {
      execArgv: ["--expose-gc", "--no-warnings"],
      // WAO logs what goes wrong; its dotenv greets.
      stdio: ["ignore", 2, 2, "ipc"],
      env: { ...process.env, DOTENV_CONFIG_QUIET: "true" },
    });
    await remote.#answer();
    return remote;
  }

  /** Transfers a second. */
  async transfers(count) {
    this.#child.send(count);
    return (await this.#answer()).rate;
  }

  close() {
    if (this.#child.connected) this.#child.disconnect();
  }

  async #answer() {
    const child = this.#child;
    try {
      const answer = await nextMessage(child, PATIENCE);
      if (answer.error) throw new Error(answer.error);
      return answer;
    } catch (error) {
      child.kill();
      throw error;
    }
  }
}

/** The networks by name, as functions that take one sample of so many transfers a second each; and what ends them. */
export async function openNetworks({ short = false } = {}) {
  install();
  const counts = short ? SHORT_COUNTS : COUNTS;
  const remotes = [];
  const close = () => remotes.forEach((remote) => remote.close());
  const open = async (kind) => {
    const remote = await Remote.open(kind);
    remotes.push(remote);
    return remote;
  };
  try {
    const [lunette, wao, live] = [await open("lunette"), await open("wao"), await open("wao live")];
    const of = { lunette, "lunette few": lunette, wao, "wao live": live };
    const subjects = Object.fromEntries(Object.entries(of).map(([name, remote]) => [name, () => remote.transfers(counts[name])]));
    return { subjects, counts, close };
  } catch (error) {
    close();
    throw error;
  }
}
