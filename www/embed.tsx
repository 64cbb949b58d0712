// What somebody shared, within the page of somebody else: it is read, and runs on a click in a network of its own that is gone with it.
import { signal } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Ansi } from "./parts/ansi";
import { counted, numberText } from "./parts/numbers";
import { runPacket, type Run } from "./views/share/embedded-run";
import { decodePacket, type Packet } from "./views/share/packet";
import { Source } from "./parts/source";

const shared = signal<{ packet?: Packet; problem?: string }>({});

async function read(): Promise<void> {
  const { hash } = location;
  if (!hash.startsWith("#s=")) {
    shared.value = { problem: "The address of this frame carries no code: it has to end in #s= and what the Share view of Lunette gave." };
    return;
  }
  try {
    shared.value = { packet: await decodePacket(hash.slice("#s=".length)) };
  } catch (problem) {
    shared.value = { problem: (problem as Error).message };
  }
}

function Embed() {
  const { packet, problem } = shared.value;
  if (packet !== undefined) return <Shown key={location.hash} packet={packet} />;
  return (
    <main class="embed">
      <h1>Lunette</h1>
      {problem === undefined ? <p role="status">Reading…</p> : <p role="alert" class="problem-box">{problem}</p>}
    </main>
  );
}

function Shown({ packet }: { packet: Packet }) {
  const { name, note, code } = packet;
  return (
    <main class="embed">
      <header>
        <h1>
          <bdi>{name || "A process"}</bdi>
        </h1>
        <a href={new URL(`./${location.hash}`, location.href).href} target="_blank" rel="noopener">
          Open in Lunette
        </a>
      </header>
      {note && <p class="embed-note">{note}</p>}
      <Source text={code} label="Code" />
      <Runner packet={packet} />
    </main>
  );
}

function Runner({ packet }: { packet: Packet }) {
  const [run, setRun] = useState<Run>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const isUnderWay = run?.state === "running";
  const toggle = async () => {
    running.current?.abort();
    if (isUnderWay) return setRun({ ...run, state: "stopped" });
    const mine = new AbortController();
    running.current = mine;
    await runPacket(packet, mine.signal, (run) => !mine.signal.aborted && setRun(run));
  };
  return (
    <section aria-label="What it does">
      <p class="row">
        <button type="button" class="primary" onClick={() => void toggle()}>
          {isUnderWay ? "Stop" : run ? "Run it again" : "Run it"}
        </button>
        <span class="hint">In memory, in this frame only.</span>
      </p>
      {run && <Outcome run={run} />}
    </section>
  );
}

function Outcome({ run: { state, output, problem, messages, omitted } }: { run: Run }) {
  return (
    <div aria-live="polite">
      {state === "running" && <p>Running…</p>}
      {state === "stopped" && <p>Stopped.</p>}
      {problem && <pre class="problem-box">{problem}</pre>}
      {state === "done" && !problem && output === "" && messages.length === 0 && <p class="hint">It ran, and said nothing.</p>}
      {output !== "" && (
        <pre class="embed-output" tabIndex={0} role="region" aria-label="Output">
          <Ansi text={output} />
        </pre>
      )}
      {messages.length > 0 && (
        <>
          <h2>{counted(messages.length, "message")}</h2>
          <ol class="embed-messages">
            {messages.map(({ from, to, action, data }, index) => (
              <li key={index}>
                <bdi>{from}</bdi> → <bdi>{to}</bdi> <b>{action}</b> {data && <code>{data}</code>}
              </li>
            ))}
          </ol>
          {omitted > 0 && <p class="hint">And {numberText(omitted)} more.</p>}
        </>
      )}
    </div>
  );
}

addEventListener("hashchange", () => void read());
void read();
render(<Embed />, document.getElementById("embed")!);
