// `lunette send`: a message.
import { CONTENT, contentOf } from "../content.js";
import { describedMessages } from "../messages.js";
import { text } from "../options.js";
import { OK } from "../problem.js";
import { TARGET, withTarget } from "../target.js";
import { tell } from "./eval.js";

export const send = {
  name: "send",
  usage: "send PROCESS [options]",
  names: ["PROCESS"],
  arguments: [1, 1],
  summary: "send a message to a process",
  about: "Prints the id of the message once it is stored; with --await also what came of it: its output, and what it sent.",
  example: `lunette send token --action Transfer --tag Recipient=bob --tag Quantity=5 --await
lunette send --url http://127.0.0.1:4000 --wallet key.json PROCESS_ID --action Balance --await --json`,
  options: {
    ...TARGET,
    action: { type: "string", short: "a", value: "ACTION", read: text, help: "the tag Action" },
    ...CONTENT,
    anchor: { type: "string", value: "TEXT", help: "32 characters that make it unlike other messages: sent again, it is the same one" },
    await: { type: "boolean", help: "wait for what comes of it" },
  },

  async run({ options: { action, tag, data, "data-file": file, anchor, await: isAwaited = false, ...options }, given: [process], terminal }) {
    const content = await contentOf({ tag, data, "data-file": file });
    const named = action === undefined ? [] : [{ name: "Action", value: action }];
    return withTarget(options, async (target) => {
      const id = await target.processOf(process);
      const sent = await target.send(id, { ...content, tags: [...named, ...content.tags], ...(anchor !== undefined && { anchor }) });
      terminal.print(sent.message);
      const outcome = isAwaited ? await target.result(sent) : undefined;
      terminal.answer({ ...sent, ...outcome });
      if (outcome === undefined) return OK;
      const code = tell(terminal, outcome.result);
      for (const line of describedMessages(outcome.result)) terminal.print(line);
      return code;
    });
  },
};
