// The sources that people start from: short ones that are here, and the example processes, which are fetched.
import { EXAMPLE_PROCESSES, exampleSource, type ExampleProcess } from "../../session/examples";

/** The shell loads it by its name. */
export interface Example extends ExampleProcess {
  /** Its Lua, where that is here. */
  source?: string;
}

/** What is in the editor of who comes here for the first time. */
export const WELCOME = {
  title: "welcome",
  source: `-- This runs in a process of your own, which lives in this page: press Ctrl+Enter.
-- What comes of it is below, where you can also write Lua line by line. Try it twice: a process remembers.
Count = (Count or 0) + 1
print("evaluated " .. Count .. (Count == 1 and " time" or " times"))

-- A handler answers messages. After running this, send it one from the view Messages, or write in the shell:
--   Send({ Target = ao.id, Action = "Ping" })
Handlers.add("Ping", "Ping", function(msg)
  msg.reply({ Action = "Pong", Data = "hello " .. msg.From })
end)

return #Handlers.list .. " handlers"
`,
};

export const EXAMPLES: readonly { group: string; examples: readonly Example[] }[] = [
  {
    group: "First steps",
    examples: [
      { name: "welcome", title: "Welcome", source: WELCOME.source },
      { name: "expression", title: "An expression", source: "1 + 1" },
      {
        name: "counter",
        title: "A counter that survives a reload",
        source: 'Count = (Count or 0) + 1\nprint("evaluated " .. Count .. " times")\nreturn Count',
      },
      {
        name: "ping",
        title: "A handler: replies to Ping",
        source:
          'Handlers.add("Ping", "Ping", function(msg)\n  msg.reply({ Action = "Pong", Data = "hello " .. msg.From })\nend)\nreturn #Handlers.list .. " handlers"',
      },
      { name: "error", title: "An error with its line", source: "local prices = { apple = 3 }\n\nreturn prices.pear.amount" },
      {
        name: "receive",
        title: "Sending and waiting for the answer",
        source:
          '-- The evaluation stops at receive(), and goes on when the answer is there.\nlocal answer = Send({ Target = ao.id, Action = "Ping" }).receive()\nprint(answer.Action .. ": " .. answer.Data)',
      },
    ],
  },
  {
    group: "Processes",
    examples: EXAMPLE_PROCESSES,
  },
];

export function findExample(name: string): Example | undefined {
  return EXAMPLES.flatMap(({ examples }) => examples).find((example) => example.name === name);
}

/** The Lua of an example. */
export async function sourceOf(example: Example): Promise<string> {
  return example.source ?? exampleSource(example);
}
