// The view Network: wallets, how the network outside is reached, what goes there, and processes of it that are recomputed here.
import type { ComponentType } from "preact";
import { useCommands } from "../../app/commands";
import { go, hashOf, route } from "../../app/route";
import { network } from "../../session/network";
import { useFollowed } from "../../session/asked";
import { countDead } from "./letters/dead";
import { Letters } from "./letters/letters";
import { Post } from "./post/post";
import { Relay } from "./relay/relay";
import { Replicas } from "./replicas/replicas";
import { Wallets } from "./wallets/wallets";

interface Part {
  name: string;
  title: string;
  Content: ComponentType;
}

const PARTS: readonly [Part, ...Part[]] = [
  { name: "wallets", title: "Wallets", Content: Wallets },
  { name: "relay", title: "Relay", Content: Relay },
  { name: "letters", title: "Letters", Content: Letters },
  { name: "post", title: "Post", Content: Post },
  { name: "replicas", title: "Replicas", Content: Replicas },
];

/** Dead letters beyond these are not counted: the number says that there are more. */
const COUNTED = 99;

export default function Network() {
  const part = PARTS.find(({ name }) => name === route.value.parameters.part) ?? PARTS[0];
  useCommands(() => PARTS.map(({ name, title }) => ({ title: `Network: ${title.toLowerCase()}`, run: () => go("network", { part: name }) })));
  return (
    <div class="net">
      <nav class="part-links" aria-label="Parts of Network">
        {PARTS.map(({ name, title }) => (
          <a key={name} href={hashOf("network", { part: name })} aria-current={name === part.name ? "page" : undefined}>
            {title}
            {name === "letters" && <DeadLetters />}
          </a>
        ))}
      </nav>
      <part.Content />
    </div>
  );
}

/** How many letters nobody took: what a person has to decide about is in sight from everywhere. */
function DeadLetters() {
  const { value: count = 0 } = useFollowed("dead letters", (signal) => countDead(COUNTED + 1, (range) => network().letters({ ...range, signal })));
  if (count === 0) return null;
  return <span class="net-chip" data-kind="bad">{count > COUNTED ? `${COUNTED}+` : count} dead</span>;
}
