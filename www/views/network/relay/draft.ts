// What a person writes into the form of the relay, and what it comes to.
import type { Protocol, RelayOptions, RelaySettings } from "lunette";
import { addressesOf, optional, problemOfAddress, problemOfAddresses } from "../common/check";
import type { Problems } from "../../../parts/field";
import { DEFAULT_IDENTITY } from "../wallets/identities";

export interface RelayDraft {
  protocol: Protocol;
  messenger: string;
  compute: string;
  uploader: string;
  /** One a line. */
  gateways: string;
  identity: string;
  voice: "process" | "identity";
}

export type RelayField = "messenger" | "compute" | "uploader" | "gateways" | "identity";
export const RELAY_FIELDS: readonly RelayField[] = ["messenger", "compute", "uploader", "gateways", "identity"];

const EMPTY: RelayDraft = { protocol: "legacy", messenger: "", compute: "", uploader: "", gateways: "", identity: DEFAULT_IDENTITY, voice: "process" };

export function draftOf(settings: RelaySettings | null): RelayDraft {
  if (settings === null) return EMPTY;
  const { protocol, messenger, compute = "", uploader = "", gateways, identity, voice } = settings;
  return { protocol, messenger, compute, uploader, gateways: gateways.join("\n"), identity, voice };
}

export function optionsOf(draft: RelayDraft, sending: boolean): RelayOptions {
  const { protocol, messenger, compute, uploader, gateways, identity, voice } = draft;
  return { protocol, messenger, ...(compute && { compute }), ...(uploader && { uploader }), gateways: addressesOf(gateways), identity, voice, sending };
}

export function problemsOfDraft({ messenger, compute, uploader, gateways }: RelayDraft): Problems<RelayField> {
  return {
    messenger: messenger === "" ? "Say where messages are to go: the address of a messenger unit, or of a HyperBEAM node." : problemOfAddress(messenger),
    compute: optional(compute, problemOfAddress),
    uploader: optional(uploader, problemOfAddress),
    gateways: problemOfAddresses(gateways),
  };
}

/** Addresses that are known. They fill the form: nothing is asked before the person says so. */
export const PRESETS: readonly { title: string; values: Partial<RelayDraft> }[] = [
  {
    title: "AO's public units",
    values: {
      protocol: "legacy",
      messenger: "https://mu.ao-testnet.xyz",
      compute: "https://cu.ao-testnet.xyz",
      uploader: "https://up.arweave.net",
      gateways: "https://arweave.net",
    },
  },
  {
    title: "A HyperBEAM node",
    values: {
      protocol: "hyperbeam",
      messenger: "https://push.forward.computer",
      compute: "https://push.forward.computer",
      uploader: "https://up.arweave.net",
      gateways: "https://arweave.net",
    },
  },
  {
    title: "lunette serve, on this computer",
    values: { protocol: "legacy", messenger: "http://127.0.0.1:4000/mu", compute: "http://127.0.0.1:4000/cu", uploader: "", gateways: "http://127.0.0.1:4000/gateway" },
  },
];
