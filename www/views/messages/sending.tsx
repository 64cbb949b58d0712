// A message on its way: sent or tried, and what it gave.
import { useEffect, useState } from "preact/hooks";
import type { DryRun, MessageFields, Receipt, ResultEntry } from "lunette";
import { Name } from "../../parts/name";
import { counted, numberText } from "../../parts/numbers";
import { lookAtIdentities } from "../../session/identities";
import { network } from "../../session/network";
import { explain } from "../../session/notice";
import { listOf } from "../../session/result-text";
import { unhandledOf } from "../../session/timeline-rows";
import type { Speaker } from "./draft";
import { Tags } from "./facts";
import { hashOfPlace } from "./place";
import { Output } from "./result";
import { Status } from "./status";

/** What a person wants to be sent or tried. */
export interface Attempt {
  /** Tells it from those before. */
  number: number;
  kind: "send" | "dryrun";
  target: string;
  speaker: Speaker;
  message: MessageFields;
}

interface Progress {
  receipt?: Receipt;
  result?: ResultEntry | DryRun;
  problem?: string;
}

export function Sending({ attempt }: { attempt: Attempt }) {
  const [{ receipt, result, problem }, setProgress] = useState<Progress>({});
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const tell = (progress: Progress) => signal.aborted || setProgress(progress);
    (attempt.kind === "send" ? send : dryRun)(attempt, signal, tell).catch((problem) => tell({ problem: reasonOf(problem) }));
    return () => controller.abort();
  }, []);
  return (
    <div class="msg-sending" role={problem === undefined ? "status" : "alert"}>
      {problem !== undefined && <p class="tone-bad">{problem}</p>}
      {receipt && (
        <p>
          {receipt.duplicate ? "It was there already, as" : "Sent:"}{" "}
          <a href={hashOfPlace({ process: receipt.process, slot: receipt.slot })}>slot {receipt.slot}</a> of <Name id={receipt.process} />
        </p>
      )}
      {problem === undefined && result === undefined && <p>{receipt ? "Waiting for the result…" : attempt.kind === "send" ? "Sending…" : "Trying…"}</p>}
      {result && <Given result={result} isDry={attempt.kind === "dryrun"} />}
    </div>
  );
}

/** Its result. Of a dry run also what it would send: of what was sent, the message tells. */
function Given({ result: { status, gas, result }, isDry }: { result: ResultEntry | DryRun; isDry: boolean }) {
  const messages = listOf(result.Messages);
  return (
    <>
      <p>
        {isDry ? "Dry run: " : "Result: "}
        <Status row={{ status, unhandled: unhandledOf(result) }} /> <span class="hint">{numberText(gas)} gas</span>
      </p>
      <Output result={result} />
      {isDry && (
        <p class="hint">
          It would send {counted(messages.length, "message")} and make {counted(listOf(result.Spawns).length, "process", "processes")}. Nothing was kept.
        </p>
      )}
      {isDry &&
        messages.slice(0, 10).map(({ Target, Tags: tags, Data }, at) => (
          <details key={at}>
            <summary>
              To <Name id={String(Target ?? "")} />
            </summary>
            <Tags tags={listOf(tags)} />
            <pre tabIndex={0} aria-label="Data">
              {typeof Data === "string" ? Data.slice(0, 2_000) : ""}
            </pre>
          </details>
        ))}
    </>
  );
}

/** Why it could not be sent, in the words of the form. */
function reasonOf(problem: { code?: string; field?: string }): string {
  const { code, field } = problem;
  if (code === "invalid-argument" && field === "process") return "To: choose a process, or give its id of 43 characters.";
  if (code === "invalid-argument" && field === "identity") return "As: the new identity needs a name of 1 to 128 bytes.";
  if (code === "invalid-argument" && (field === "from" || field === "owner")) return "As: give the address that is to be pretended.";
  if (code === "unknown-process") return `To: ${explain(problem)}. What is for the network outside goes by a relay, see Network.`;
  return explain(problem);
}

async function send({ target, speaker, message }: Attempt, signal: AbortSignal, tell: (progress: Progress) => void): Promise<void> {
  const identity = speaker.kind === "pretended" ? undefined : speaker.name;
  // Not to be given up once it is on its way: what is sent is sent.
  const receipt = await network().send({ process: target, identity, ...message });
  tell({ receipt });
  if (speaker.kind === "new") void lookAtIdentities();
  const result = await network().result({ process: receipt.process, slot: receipt.slot, signal });
  tell({ receipt, result });
}

async function dryRun({ target, speaker, message }: Attempt, signal: AbortSignal, tell: (progress: Progress) => void): Promise<void> {
  // Who is pretended says it without a messenger, so that the process trusts it.
  const who = speaker.kind === "pretended" ? { from: speaker.address, owner: speaker.address } : { identity: speaker.name };
  tell({ result: await network().dryrun({ process: target, ...who, ...message, signal }) });
}
