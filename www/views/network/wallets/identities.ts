// Who can sign by a key of this network: what the wallets' list and the choices of a signer show.
import { signal } from "@preact/signals";
import type { Identity, KeyType } from "lunette";
import { changes, network } from "../../../session/network";
import { useAsked } from "../../../session/asked";

/** The identity that signs where nobody is named. */
export const DEFAULT_IDENTITY = "default";

export const TYPE_TITLES: Readonly<Record<KeyType, string>> = { arweave: "Arweave", ethereum: "Ethereum", ed25519: "ed25519" };

/** Raised when one was made or forgotten here: no event tells of that. */
const generation = signal(0);

/** To be called when a wallet was made, brought, or forgotten. */
export function noteIdentities(): void {
  generation.value += 1;
}

/** All identities, the default one first, which is there before anybody has named it; undefined until they are known. */
export function useIdentities(): readonly Identity[] | undefined {
  return useAsked("identities", identities, { tick: `${changes.value} ${generation.value}` }).value;
}

async function identities(): Promise<Identity[]> {
  const named = await network().identities();
  const first = named.find(({ name }) => name === DEFAULT_IDENTITY) ?? (await network().identity(DEFAULT_IDENTITY));
  return [first, ...named.filter(({ name }) => name !== DEFAULT_IDENTITY)];
}
