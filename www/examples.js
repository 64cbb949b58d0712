// What the example menu offers. `file` names one that is fetched.

export const EXAMPLES = [
  { name: "An expression", source: "1 + 1" },
  {
    name: "A counter that survives a reload",
    source: "Count = (Count or 0) + 1\nprint(\"evaluated \" .. Count .. \" times\")\nreturn Count",
  },
  {
    name: "A handler: replies to Ping",
    source: 'Handlers.add("Ping", "Ping", function(msg)\n  msg.reply({ Action = "Pong", Data = "hello " .. msg.From })\nend)\nreturn #Handlers.list .. " handlers"',
  },
  { name: "An error with its line", source: "local prices = { apple = 3 }\n\nreturn prices.pear.amount" },
  { name: "A token", file: "/examples/token.lua" },
  { name: "An exchange of two tokens", file: "/examples/amm.lua" },
  { name: "A lending pool", file: "/examples/lending.lua" },
  { name: "An agent that watches a price", file: "/examples/agent.lua" },
  { name: "A chat room", file: "/examples/chat.lua" },
  { name: "Connect four", file: "/examples/connect-four.lua" },
  { name: "A supervisor of other processes", file: "/examples/supervisor.lua" },
  { name: "A DAO that votes", file: "/examples/dao.lua" },
];

/** The source of an example. */
export async function sourceOf({ source, file }) {
  if (source !== undefined) return source;
  const response = await fetch(file);
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  return response.text();
}
