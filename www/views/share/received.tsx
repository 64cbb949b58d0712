// What somebody else shared: shown as text, and run only when the person says so, in a process of its own.
import { useEffect, useState } from "preact/hooks";
import { go } from "../../app/route";
import { counted } from "../../parts/numbers";
import { bring } from "../../session/drafts";
import { network } from "../../session/network";
import { complain, explain, say } from "../../session/notice";
import { makeProcess } from "../../session/make-process";
import { decodePacket, type Packet } from "./packet";
import { Source, hasHidden } from "../../parts/source";

/** Of a link: decoded first. */
export function Received({ fragment }: { fragment: string }) {
  const [packet, setPacket] = useState<Packet>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    decodePacket(fragment).then(setPacket, (problem) => setProblem(explain(problem)));
  }, [fragment]);
  if (packet !== undefined) return <ReceivedPacket packet={packet} what="link" onDone={() => go("share", {}, { replace: true })} />;
  if (problem === undefined) return <p role="status">Reading the link…</p>;
  return (
    <section class="share" role="alert">
      <h2>This link cannot be opened</h2>
      <p>{problem}</p>
      <button type="button" onClick={() => go("editor", {}, { replace: true })}>
        Go on without it
      </button>
    </section>
  );
}

interface ReceivedPacketProps {
  packet: Packet;
  /** What brought it. */
  what: "link" | "file";
  /** Called when the person wants nothing of it. */
  onDone: () => void;
}

export function ReceivedPacket({ packet, what, onDone }: ReceivedPacketProps) {
  const [state, setState] = useState<{ isUnderWay?: boolean; problem?: string }>({});
  const { name, code, scenario, note, tags } = packet;
  const isSending = useIsSending();
  const isStrange = [name, note, code, scenario, ...tags.flatMap(({ name, value }) => [name, value])].some(hasHidden);

  const keep = () => {
    if (scenario !== "") bring(`${name || "shared"}.scenario`, scenario);
    bring(name || "shared", code);
  };
  const open = async () => {
    setState({ isUnderWay: true });
    try {
      const { problem } = await makeProcess({ name, identity: "default", tags, monitor: false, source: code });
      keep();
      if (problem !== undefined) return setState({ problem: `The process is there, but the code failed in it, and changed nothing: ${problem}` });
      go("editor", {}, { replace: true });
      say(`${name || "A new process"} has what the ${what} brought.${scenario && " Its scenario is among the drafts."}`);
    } catch (problem) {
      setState({ problem: explain(problem) });
    }
  };
  const toDraft = () => {
    keep();
    go("editor", {}, { replace: true });
    say(`It is among the drafts. Nothing of it has run.`);
  };

  return (
    <section class="share received" aria-labelledby="received-title">
      <h2 id="received-title">This {what} brings code by somebody else</h2>
      <p>
        Nothing of it has run. It is {counted(code.split("\n").length, "line")} of Lua{scenario && ", and a scenario"}. Opened, it runs in a new process: it has none of
        your keys and reads nothing of your other processes, but may send messages{isSending ? ", also to the network outside: a relay is set up." : " to them."}
      </p>
      {isStrange && (
        <p class="share-warning" role="note">
          It holds characters that nobody sees, or that change the order in which others are shown. They are spelled out below.
        </p>
      )}
      <dl class="received-fields">
        <dt>Name</dt>
        <dd>{name === "" ? <span class="hint">none</span> : <Source text={name} isLua={false} label="Name" />}</dd>
        {note !== "" && (
          <>
            <dt>Note</dt>
            <dd><Source text={note} isLua={false} label="Note" /></dd>
          </>
        )}
        {tags.length > 0 && (
          <>
            <dt>Tags</dt>
            <dd><Source text={tags.map(({ name, value }) => `${name}: ${value}`).join("\n")} isLua={false} label="Tags" /></dd>
          </>
        )}
      </dl>
      <h3>Code</h3>
      <Source text={code} label="Code" />
      {scenario !== "" && (
        <>
          <h3>Scenario</h3>
          <Source text={scenario} isLua={false} label="Scenario" />
        </>
      )}
      {state.problem && <p role="alert" class="problem-box">{state.problem}</p>}
      <div class="row actions">
        <button type="button" class="primary" disabled={state.isUnderWay} onClick={() => void open()}>
          {state.isUnderWay ? "Opening it…" : "Run it in a new process"}
        </button>
        <button type="button" onClick={toDraft}>
          Only keep it as a draft
        </button>
        <button type="button" class="plain" onClick={onDone}>
          Leave it
        </button>
      </div>
    </section>
  );
}

/** Whether what processes send to others than those here leaves this browser. */
function useIsSending(): boolean {
  const [isSending, setSending] = useState(false);
  useEffect(() => {
    network().relay().then((relay) => setSending(relay?.sending === true), complain);
  }, []);
  return isSending;
}
