// The part Relay: how the network outside is reached, and what waits for that.
import { network } from "../../../session/network";
import { useFollowed } from "../../../session/asked";
import { Lookup } from "./lookup";
import { Outbox } from "./outbox";
import { RelayForm } from "./relay-form";
import { RelayState } from "./relay-state";
import { Watching } from "./watching";

export function Relay() {
  const { value: settings, problem, again } = useFollowed("relay", () => network().relay());
  if (problem !== undefined) return <p role="alert">{problem}</p>;
  if (settings === undefined) return <p role="status">Reading…</p>;
  return (
    <>
      <RelayState settings={settings} onChange={again} />
      <RelayForm key={JSON.stringify(settings && { ...settings, sending: true })} settings={settings} onChange={again} />
      <Outbox isOff={settings === null} />
      {settings !== null && <Watching />}
      <Lookup settings={settings} />
    </>
  );
}
