// All commands, in the order in which people are told of them.
import { evaluate } from "./commands/eval.js";
import { log } from "./commands/log.js";
import { processes } from "./commands/processes.js";
import { repl } from "./commands/repl.js";
import { replicate } from "./commands/replicate.js";
import { send } from "./commands/send.js";
import { serve } from "./commands/serve.js";
import { spawn } from "./commands/spawn.js";
import { test } from "./commands/test.js";
import { wallet } from "./commands/wallet.js";

export const COMMANDS = [serve, spawn, evaluate, repl, send, log, processes, replicate, test, wallet];
