// Whether anybody answers at an address, asked when the person wants to know it. Gateways are asked by the runtime; there is no call of it that asks a
// messenger, a compute unit or a bundler and leaves nothing behind, so the page asks these for their root itself.
import { network } from "../../../session/network";
import { explain } from "../../../session/notice";
import { addressesOf } from "../common/check";
import type { RelayDraft } from "./draft";

export interface Probe {
  outcome: "answers" | "refuses" | "silent";
  text: string;
}

/** An address that is asked. */
export interface Asked {
  /** What it is said to be. */
  unit: string;
  address: string;
  probe: () => Promise<Probe>;
}

/** Milliseconds that somebody has to answer. */
const PATIENCE = 10_000;

/** What the runtime calls it when nobody answers. */
const SILENT = ["unreachable", "offline", "timed-out", "resting"];

/** The most characters of an answer that are shown. */
const SHOWN = 80;

/** Everybody that a draft names. */
export function askedOf({ protocol, messenger, compute, uploader, gateways }: RelayDraft): Asked[] {
  const isNode = protocol === "hyperbeam";
  const unit = (unit: string, address: string): Asked => ({ unit, address, probe: () => probeUnit(address) });
  return [
    unit(isNode ? "Node" : "Messenger unit", messenger),
    ...(compute && !(isNode && compute === messenger) ? [unit("Compute unit", compute)] : []),
    ...(uploader ? [unit("Uploader", uploader)] : []),
    ...addressesOf(gateways).map((address) => ({ unit: "Gateway", address, probe: () => probeGateway(address) })),
  ];
}

async function probeUnit(address: string): Promise<Probe> {
  const start = performance.now();
  try {
    const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(PATIENCE) });
    const words = await firstWords(response);
    const took = `${Math.round(performance.now() - start)} ms`;
    if (response.status >= 500) return { outcome: "refuses", text: `It fails: HTTP ${response.status}${words && `, “${words}”`}.` };
    return { outcome: "answers", text: `Answers in ${took}: HTTP ${response.status}${words && `, “${words}”`}.` };
  } catch (problem) {
    if ((problem as Error).name === "TimeoutError") return { outcome: "silent", text: `No answer within ${PATIENCE / 1000} seconds.` };
    return whyUnreadable(address);
  }
}

/** A browser does not say why an answer cannot be read. One that need not be read tells whether there is anybody. */
async function whyUnreadable(address: string): Promise<Probe> {
  if (!navigator.onLine) return { outcome: "silent", text: "This computer is offline." };
  try {
    await fetch(address, { mode: "no-cors", credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(PATIENCE) });
    return { outcome: "refuses", text: "Somebody answers, but does not let pages of other sites read it (CORS). It cannot be used from a browser." };
  } catch {
    return { outcome: "silent", text: "Nobody answers there: the address is wrong, the unit is down, or the browser does not allow it." };
  }
}

/** The beginning of what was answered, if it is plain text or JSON. What is read of it is bounded by what comes first. */
async function firstWords(response: Response): Promise<string> {
  if (!/^(text\/plain|application\/json)/.test(response.headers.get("content-type") ?? "")) {
    await response.body?.cancel();
    return "";
  }
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  const text = new TextDecoder().decode(first?.value).replace(/\s+/g, " ").trim();
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** A gateway that says that it does not know an id that nobody has is a gateway. */
async function probeGateway(address: string): Promise<Probe> {
  const start = performance.now();
  const nobodys = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))).replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
  try {
    await network().fetchItem(nobodys, { gateways: [address] });
    return { outcome: "refuses", text: "It answers with something that was not asked for." };
  } catch (problem) {
    const { code } = problem as { code?: string };
    const took = `${Math.round(performance.now() - start)} ms`;
    if (code === "not-found") return { outcome: "answers", text: `Answers in ${took}.` };
    return { outcome: SILENT.includes(code ?? "") ? "silent" : "refuses", text: explain(problem) };
  }
}
