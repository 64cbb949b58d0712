// A message that a person writes to somebody, kept while they look at other parts. It is what is signed: nothing is added behind their back.
import { signal } from "@preact/signals";
import type { Tag } from "lunette";
import { optional, problemOfId } from "../common/check";
import type { Problems } from "../../../parts/field";
import { DEFAULT_IDENTITY } from "../wallets/identities";

interface PostDraft {
  /** Where it goes: to the network outside, or to a process of this network. */
  way: "outside" | "here";
  target: string;
  tags: readonly Tag[];
  data: string;
  /** Who signs: `identity:` and a name, or `wallet:` and the kind of a wallet of the browser. */
  signer: string;
}

export type PostField = "target" | "tags" | "data";

const EMPTY: PostDraft = { way: "outside", target: "", tags: [{ name: "Action", value: "" }], data: "", signer: `identity:${DEFAULT_IDENTITY}` };

export const draft = signal<PostDraft>(EMPTY);

export function change(part: Partial<PostDraft>): void {
  draft.value = { ...draft.peek(), ...part };
}

/** Empties it, but for who signs and where it goes. */
export function clear(): void {
  const { way, signer } = draft.peek();
  draft.value = { ...EMPTY, way, signer };
}

/** What every message to a process says. */
const OF_A_MESSAGE: readonly Tag[] = [
  { name: "Data-Protocol", value: "ao" },
  { name: "Variant", value: "ao.TN.1" },
  { name: "Type", value: "Message" },
];

/** What the item says that is to be signed. */
export interface Item {
  target?: string;
  tags: Tag[];
  data: string;
}

export function itemOf({ target, tags, data }: PostDraft): Item {
  const own = tags.filter(({ name, value }) => name !== "" || value !== "");
  if (target === "") return { tags: own, data };
  const missing = OF_A_MESSAGE.filter(({ name }) => !own.some((tag) => tag.name === name));
  return { target, tags: [...own, ...missing], data };
}

export function problemsOfDraft({ way, target, tags, data }: PostDraft): Problems<PostField> {
  const halfTag = tags.findIndex(({ name, value }) => (name === "") !== (value === ""));
  return {
    target: way === "here" && target === "" ? "Choose the process that is to get it." : optional(target, problemOfId),
    tags: halfTag < 0 ? undefined : `Tag ${halfTag + 1} has ${tags[halfTag]!.name === "" ? "no name" : "no value: units drop what has empty tags"}.`,
    data: way === "outside" && target === "" && data === "" ? "Without a target there has to be data, which goes to the bundler." : undefined,
  };
}
