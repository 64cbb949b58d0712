// The files that come with the page: example processes, and scenarios of them.

/** An example process, whose Lua is in the file of its name. */
export interface ExampleProcess {
  name: string;
  title: string;
}

/** In the order in which they are offered. */
export const EXAMPLE_PROCESSES = [
  { name: "token", title: "Token" },
  { name: "amm", title: "Exchange" },
  { name: "lending", title: "Lending pool" },
  { name: "agent", title: "Trading agent" },
  { name: "chat", title: "Chat room" },
  { name: "connect-four", title: "Connect four" },
  { name: "supervisor", title: "Supervisor" },
  { name: "dao", title: "Community treasury" },
] as const satisfies readonly ExampleProcess[];

/** The Lua of an example process. Fails in words for a person. */
export function exampleSource({ name, title }: ExampleProcess): Promise<string> {
  return exampleFile(`${name}.lua`, title);
}

/** The text of one of the files; `title` is what it is called where it does not come. */
export async function exampleFile(file: string, title = file): Promise<string> {
  const answer = await fetch(new URL(`examples/${file}`, document.baseURI)).catch(() => undefined);
  if (!answer?.ok) throw new Error(`The example "${title}" could not be loaded: its file did not come (${answer?.status ?? "no answer"}).`);
  return answer.text();
}

let listed: Promise<string[]> | undefined;

/** The names of all the files. */
export function exampleFiles(): Promise<string[]> {
  listed ??= exampleFile("index.json", "index").then((text) => JSON.parse(text) as string[]);
  listed.catch(() => (listed = undefined));
  return listed;
}
