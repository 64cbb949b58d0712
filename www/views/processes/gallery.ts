// The example processes that come with the page: what each is, and what to try with it.
import type { Tag } from "lunette";
import { EXAMPLE_PROCESSES, type ExampleProcess } from "../../session/examples";
import type { FirstMessage } from "../../session/make-process";

interface Details {
  /** What it is, in a sentence. */
  about: string;
  /** A message that its owner sends it first, and what can be seen then. */
  attempt: FirstMessage & { shows: string };
  /** What it has to be made with. */
  tags?: readonly Tag[];
}

export type Example = ExampleProcess & Details;

const message = (action: string, tags: Record<string, string> = {}): Tag[] => [
  { name: "Action", value: action },
  ...Object.entries(tags).map(([name, value]) => ({ name, value })),
];

const every = (interval: string): Tag[] => [
  { name: "Cron-Interval", value: interval },
  { name: "Cron-Tag-Action", value: "Cron" },
];

const DETAILS: Readonly<Record<(typeof EXAMPLE_PROCESSES)[number]["name"], Details>> = {
  token: {
    about: "Balances of any size, transfers with notices to both sides, and minting for its owner.",
    attempt: { tags: message("Mint", { Quantity: "1000" }), shows: "a Credit-Notice among its messages, and Balances in its state" },
  },
  amm: {
    about: "A pool of two tokens, with swaps, limits, refunds and shares.",
    attempt: { tags: message("Info"), shows: "an Info-Response with both tokens, their reserves and the fee" },
  },
  lending: {
    about: "Some lend a token for interest, others borrow it against collateral, at the price of an oracle.",
    attempt: { tags: message("Info"), shows: "an Info-Response with cash, debt, shares and the price" },
  },
  agent: {
    about: "Asks an exchange for its price on a schedule, and trades when that strays from its mean.",
    attempt: { tags: message("Status"), shows: "a Status-Response; name its Exchange, TokenA and TokenB, then let its cron run" },
    tags: every("5-minutes"),
  },
  chat: {
    about: "Members with nicknames, broadcasts to all of them, a history, and moderation.",
    attempt: { tags: message("Register", { Nickname: "Luna" }), shows: "Registered, and a member in its state; a Broadcast goes to all members" },
  },
  "connect-four": {
    about: "Finds an opponent for everybody who seeks one, and keeps boards, turns, time limits and records.",
    attempt: { tags: message("Seek"), shows: "Seeking; a Seek by a second identity starts the game" },
  },
  supervisor: {
    about: "Spawns processes, pings them on a schedule, and replaces those that fall silent.",
    attempt: {
      tags: message("Start", { Name: "worker" }),
      data: "Worked = true",
      shows: "a new process beside this one, and its way to Child-Ready among the messages",
    },
    tags: every("1-minute"),
  },
  dao: {
    about: "Stakes, votes with a deadline by block height, a quorum, and decisions that carry themselves out.",
    attempt: { tags: message("Stake"), shows: "a Stake-Response; before anybody can stake, name the token: StakeToken = \"<its id>\"" },
  },
};

export const GALLERY: readonly Example[] = EXAMPLE_PROCESSES.map((process) => ({ ...process, ...DETAILS[process.name] }));
