// In the head of the page: which network this is, and that its time does not go by itself. Nothing where both are as usual.
import { hashOf } from "../../app/route";
import { clock, running, speed } from "../../session/clock";
import { DEFAULT_NETWORK, networkName, titleOf } from "../../session/networks";

export function ControlBadge() {
  const name = networkName();
  const time = clock.value === undefined || clock.value.live ? undefined : running.value ? `clock ×${speed.value}` : "clock by hand";
  const texts = [name === DEFAULT_NETWORK ? undefined : titleOf(name), time].filter(Boolean);
  if (texts.length === 0) return null;
  return (
    <a class="badge control-badge only-wide" href={hashOf("control", { part: "clock" })}>
      {texts.join(" · ")}
    </a>
  );
}
