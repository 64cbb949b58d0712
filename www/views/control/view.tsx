// Control: time, networks to try things in, recordings, and their replay.
import { computed } from "@preact/signals";
import { go, hashOf, route } from "../../app/route";
import { useCommands } from "../../app/commands";
import { ClockPart } from "./clock/clock";
import { NetworksPart } from "./networks/networks";
import { RecordPart } from "./record/record";
import { ReplayPart } from "./replay/replay";

const PARTS = { clock: "Clock", networks: "Networks", record: "Record", replay: "Replay" } as const;
type Part = keyof typeof PARTS;

const CONTENTS = { clock: ClockPart, networks: NetworksPart, record: RecordPart, replay: ReplayPart } as const;

const part = computed<Part>(() => {
  const wanted = route.value.parameters.part;
  return wanted !== undefined && Object.hasOwn(PARTS, wanted) ? (wanted as Part) : "clock";
});

export default function Control() {
  const names = Object.keys(PARTS) as Part[];
  useCommands(() => names.map((name) => ({ title: `Control: ${PARTS[name]}`, run: () => go("control", { part: name }) })));
  const Content = CONTENTS[part.value];
  return (
    <div class="control">
      <nav class="part-links" aria-label="Parts of Control">
        {names.map((name) => (
          <a key={name} href={hashOf("control", { part: name })} aria-current={part.value === name ? "page" : undefined}>
            {PARTS[name]}
          </a>
        ))}
      </nav>
      <Content />
    </div>
  );
}
