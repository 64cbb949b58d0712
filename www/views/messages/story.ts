// What happened to a message, in plain words, and what to do about it.
import type { ProcessInfo, Trace } from "lunette";
import { counted, numberText } from "../../parts/numbers";
import { quoted } from "../../parts/lua-quoted";
import { nameOf } from "../../session/names";
import { tagOf, unhandledOf, type Unhandled } from "../../session/timeline-rows";
import type { Evaluated } from "./entry";
import type { Tone } from "./status";

interface Story {
  tone: Tone;
  text: string;
  /** What to do about it, and Lua that does it. */
  advice?: string;
  code?: string;
}

interface Known extends Evaluated {
  process: ProcessInfo | undefined;
  trace?: Trace;
}

export function storyOf(known: Known): Story {
  const { evaluation, entry, process } = known;
  if (evaluation === undefined) return waiting(process);
  const { status, gas, result } = evaluation;
  if (status === "out-of-gas") {
    return {
      tone: "bad",
      text: `It used up all the gas that one message may use, ${numberText(gas)}, and was stopped. Nothing that it did was kept.`,
      advice: "Most often that is a loop that does not end. Profile shows in which lines the gas went.",
    };
  }
  if (status === "out-of-memory") {
    const text = "It needed more memory than the process may have, and was stopped. Nothing that it did was kept.";
    return { tone: "bad", text, advice: "Keep less in the state of the process." };
  }
  if (status === "stopped") return { tone: "bad", text: "Somebody stopped it, because it took too long. Nothing that it did was kept." };
  if (status === "machine-trapped") return { tone: "bad", text: "The machine failed while it evaluated this. Nothing that it did was kept." };
  if (status !== "ok" || result.Error !== undefined) return failed(known);
  return unhandled(known, outcomeOf(known)) ?? handled(known, entry.slot);
}

function waiting(process: ProcessInfo | undefined): Story {
  if (process?.problem) return { tone: "bad", text: `It waits, and the process evaluates nothing any more: ${process.problem.message}` };
  if (process?.paused) return { tone: "warn", text: "It waits: the process is paused.", advice: "Resume the process, and the message is evaluated." };
  return { tone: "warn", text: "It waits for its turn." };
}

function failed({ entry, evaluation, trace }: Known): Story {
  const last = trace?.handling?.handlers.at(-1);
  const isEval = tagOf(entry.message.tags, "Action") === "Eval" && evaluation?.cron === undefined;
  const who = last && !last.name.startsWith("_") ? `The handler “${last.name}”` : isEval ? "The code" : "Its evaluation";
  return { tone: "bad", text: `${who} failed. Nothing that it did was kept, and nothing that it sent went out.` };
}

/** What a trace says, else what the library printed. */
function outcomeOf({ trace, evaluation }: Known): Unhandled | undefined {
  const outcome = trace?.handling?.outcome;
  if (outcome === undefined) return unhandledOf(evaluation!.result);
  return outcome === "handled" || outcome === "failed" ? undefined : outcome;
}

function unhandled({ entry, process }: Known, outcome: Unhandled | undefined): Story | undefined {
  const { message } = entry;
  const name = process ? nameOf(process.id).text : "The process";
  if (outcome === "not-trusted") {
    return {
      tone: "bad",
      text: `${name} does not trust ${nameOf(message.owner).text}, who vouches for this message, so no handler was asked.`,
      advice: "Let the owner of the process run this, or make the process with that address in a tag “Authority”:",
      code: `table.insert(ao.authorities, ${quoted(message.owner)})`,
    };
  }
  if (outcome === "not-assignable") {
    const action = tagOf(message.tags, "Action");
    const target = message.target === "" ? "nobody" : nameOf(message.target).text;
    return {
      tone: "bad",
      text: `It is a message to ${target} that was assigned to ${name}, which takes no such assignments, so no handler was asked.`,
      advice: "Let the owner of the process run this, with a pattern that suits:",
      code: `ao.addAssignable("mine", ${action === "" ? "function(msg) return true end" : `{ Action = ${quoted(action)} }`})`,
    };
  }
  return outcome === "inbox" ? inInbox(entry.message, process) : undefined;
}

function inInbox({ tags, from }: Evaluated["entry"]["message"], process: ProcessInfo | undefined): Story {
  const text = "No handler took it, so it went to the Inbox.";
  const action = tagOf(tags, "Action");
  if (action === "Eval" && process && process.owner !== from) {
    const advice = `Code is evaluated for the owner of the process alone, who is ${nameOf(process.owner).text}: send it as that one.`;
    return { tone: "warn", text, advice };
  }
  if (action === "") return { tone: "warn", text, advice: "It has no tag “Action”, which most handlers look for." };
  const name = quoted(action);
  const code = `Handlers.add(${name}, ${name}, function(msg)\n  msg.reply({ Data = "done" })\nend)`;
  return { tone: "warn", text, advice: "Let the owner of the process add a handler for it, such as:", code };
}

function handled({ entry, evaluation, trace, process }: Known, slot: number): Story {
  const taker = trace?.handling?.handlers.findLast(({ verdict }) => verdict !== "passed")?.name;
  if (slot === 0 && evaluation?.cron === undefined) return { tone: "good", text: "This message is the process itself: with it the process was made." };
  if (taker === "_eval") return { tone: "good", text: "Its code was evaluated, as it came from the owner of the process." };
  if (taker !== undefined) return { tone: "good", text: `The handler “${taker}” took it.${sentBy(evaluation)}` };
  if (tagOf(entry.message.tags, "Action") === "Eval" && process?.owner === entry.message.from && evaluation?.cron === undefined) {
    return { tone: "good", text: "Its code was evaluated, as it came from the owner of the process." };
  }
  return { tone: "good", text: `It was evaluated, and nothing failed.${sentBy(evaluation)}` };
}

function sentBy(evaluation: Known["evaluation"]): string {
  const count = evaluation?.delivered.length ?? 0;
  return count === 0 ? "" : ` It led to ${counted(count, "message")}.`;
}
