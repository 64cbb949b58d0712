// Makes a process, and has it evaluate what it begins with.
import type { Tag } from "lunette";
import { explain } from "./notice";
import { look, network, select } from "./network";

interface Plan {
  /** The value of its tag `Name`; none when it is empty. */
  name: string;
  /** Who signs and owns it. */
  identity: string;
  tags: readonly Tag[];
  /** Whether its cron runs by itself. */
  monitor: boolean;
  /** Lua that its owner evaluates in it first. */
  source?: string;
  /** What its owner sends it then. */
  firstMessage?: FirstMessage;
}

export interface FirstMessage {
  tags: readonly Tag[];
  data?: string;
}

export interface Made {
  id: string;
  /** What went wrong with its source. The process is there all the same. */
  problem?: string;
}

/** Makes a process and shows it. Rejects when there is none; resolves once its source is evaluated. */
export async function makeProcess({ name, identity, tags, monitor, source, firstMessage }: Plan, signal?: AbortSignal): Promise<Made> {
  const named = name.trim() === "" ? tags : [{ name: "Name", value: name.trim() }, ...tags];
  const process = await network().spawn({ tags: named, identity, monitor, signal });
  await look();
  select(process.id);
  if (source === undefined || source.trim() === "") return { id: process.id };
  return { id: process.id, problem: await evaluate(process.id) };

  async function evaluate(id: string): Promise<string | undefined> {
    try {
      const { result, status } = await network().eval(id, source!, { identity, signal });
      if (result.Error !== undefined) return result.Error;
      if (status !== "ok") return `It ended with ${status}.`;
      if (firstMessage !== undefined) await network().send({ process: id, tags: firstMessage.tags, data: firstMessage.data, identity, signal });
      return undefined;
    } catch (problem) {
      return explain(problem);
    }
  }
}
