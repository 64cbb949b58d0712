// The sources that people start from: short ones that are here, and the example processes, which are fetched.

export interface Example {
  /** By which the shell loads it. */
  name: string;
  title: string;
  /** Its Lua; without it, it is the file `examples/<name>.lua` of the page. */
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
    examples: [
      { name: "token", title: "A token" },
      { name: "amm", title: "An exchange of two tokens" },
      { name: "lending", title: "A lending pool" },
      { name: "agent", title: "An agent that watches a price" },
      { name: "chat", title: "A chat room" },
      { name: "connect-four", title: "Connect four" },
      { name: "supervisor", title: "A supervisor of other processes" },
      { name: "dao", title: "A DAO that votes" },
    ],
  },
];

export function findExample(name: string): Example | undefined {
  return EXAMPLES.flatMap(({ examples }) => examples).find((example) => example.name === name);
}

/** The Lua of an example. */
export async function sourceOf({ name, title, source }: Example): Promise<string> {
  if (source !== undefined) return source;
  const response = await fetch(`examples/${name}.lua`).catch(() => undefined);
  if (!response?.ok) throw new Error(`The example "${title}" could not be loaded: its file did not come (${response?.status ?? "no answer"}).`);
  return response.text();
}
