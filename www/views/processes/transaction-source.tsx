// A source out of a transaction of Arweave.
import type { MessageInfo } from "lunette";
import { useState } from "preact/hooks";
import { textOf } from "../../parts/read-text";
import { sizeOf } from "../../parts/size";
import { Source } from "../../parts/source";
import { useTurns } from "../../parts/turns";
import { network } from "../../session/network";
import { explain } from "../../session/notice";
import { remember, remembered } from "../../session/preferences";
import { LARGEST_SOURCE, type SourceProps } from "./found-source";

const ID = /^[A-Za-z0-9_-]{43}$/;

export function TransactionSource({ found, onFound }: SourceProps) {
  const [id, setId] = useState("");
  const [gateway, setGateway] = useState(remembered("gateway") ?? "");
  const [state, setState] = useState<{ isReading?: boolean; problem?: string; item?: MessageInfo }>({});
  const begin = useTurns();
  const read = async () => {
    const isLast = begin();
    onFound(undefined);
    setState({ isReading: true });
    try {
      if (!ID.test(id.trim())) throw new Error("A transaction id has 43 letters, digits, hyphens and underscores.");
      if (!/^https?:\/\//.test(gateway.trim())) throw new Error("The gateway is an address with https:// or http://.");
      const item = await network().fetchItem(id.trim(), { gateways: [gateway.trim()], limit: LARGEST_SOURCE });
      remember("gateway", gateway.trim());
      const text = typeof item.data === "string" ? item.data : textOf(item.data, "What this transaction holds");
      const { problem } = await network().check(text);
      if (problem !== undefined) throw new Error(`What this transaction holds is no Lua: line ${problem.line}: ${problem.message}`);
      if (!isLast()) return;
      onFound({ name: item.tags.find(({ name }) => name === "Name")?.value ?? "", text });
      setState({ item });
    } catch (problem) {
      if (isLast()) setState({ problem: explain(problem) });
    }
  };
  const byEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    void read();
  };
  return (
    <>
      <div class="fields">
        <label for="transaction-id">Transaction id</label>
        <input id="transaction-id" autocomplete="off" spellcheck={false} value={id} onInput={({ currentTarget }) => setId(currentTarget.value)} onKeyDown={byEnter} />
        <label for="transaction-gateway">Gateway</label>
        <input id="transaction-gateway" type="url" placeholder="https://arweave.net" autocomplete="off" spellcheck={false} value={gateway} onInput={({ currentTarget }) => setGateway(currentTarget.value)}
          onKeyDown={byEnter} />
      </div>
      <p class="row">
        <button type="button" disabled={state.isReading} onClick={() => void read()}>
          Read it
        </button>
        <span class="hint">Asks this gateway, which then knows your address. What it answers counts only if its signature is right.</span>
      </p>
      {state.isReading && <p role="status">Reading…</p>}
      {state.problem && <p role="alert" class="problem-box">{state.problem}</p>}
      {found && state.item && (
        <>
          <p>
            {sizeOf(new TextEncoder().encode(found.text).length)} of Lua, signed by <code class="whole-id">{state.item.owner}</code>. Read it before you run it.
          </p>
          <Source text={found.text} label="What the transaction holds" />
        </>
      )}
    </>
  );
}
