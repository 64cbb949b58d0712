// The only way of a Durable Object to the network outside: to the units that its deployment names, and nowhere else.
import { LunetteError } from "../error.js";

/** Redirects that are followed. */
const MOST_REDIRECTS = 5;

/** A function like `fetch` that reaches the units of a relay. What nobody named is refused, whoever asks: addresses come from messages too. */
export function outsideOf({ relay, allowPrivateAddresses = false }) {
  const named = relay ? [relay.messenger, relay.compute, relay.uploader, ...(relay.gateways ?? [])] : [];
  const origins = new Set(named.filter((address) => address !== undefined).map((address) => new URL(address).origin));
  return async function fetchOutside(input, init) {
    let url = new URL(input);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      if (!origins.has(url.origin)) throw refused(url, "is no unit of this deployment");
      if (!allowPrivateAddresses && isPrivate(url.hostname)) throw refused(url, "is no public address");
      const response = await fetch(url, { ...init, redirect: "manual" });
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400 || location === null) return response;
      if (init?.method === "POST" && response.status < 307) throw refused(url, "leads elsewhere, and what was handed in would be lost on the way");
      url = new URL(location, url);
    }
    throw refused(url, `comes after more than ${MOST_REDIRECTS} redirects`);
  };
}

function refused(url, problem) {
  return new LunetteError("refused", `${url.origin} ${problem}`);
}

/** Whether a host is this machine, its network, or what only it can see (RFC 1918, 3927, 4193, 4291, 6598, 6761). URLs write numbers of hosts in
 *  one way only. */
export function isPrivate(hostname) {
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "").toLowerCase();
  if (host.includes(":")) return isPrivate6(host);
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host)?.slice(1).map(Number);
  if (parts) return isPrivate4(parts);
  return !host.includes(".") || /\.(?:localhost|local|internal|home\.arpa|onion)$/.test(host);
}

function isPrivate4([a, b, c]) {
  const isIn = [
    a === 0 || a === 10 || a === 127 || a >= 224,
    a === 100 && b >= 64 && b < 128,
    a === 169 && b === 254,
    a === 172 && b >= 16 && b < 32,
    a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2))),
    a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100)),
    a === 203 && b === 0 && c === 113,
  ];
  return isIn.includes(true);
}

/** All but 2000::/3 is none of the public ones; of those, what leads to an address of version 4 counts as what may be behind it. */
function isPrivate6(host) {
  const first = Number.parseInt(host.split(":")[0] || "0", 16);
  const isGlobal = first >= 0x2000 && first <= 0x3fff;
  const isTunnel = first === 0x2002 || /^2001:(?:0*:|db8:|:)/.test(host);
  return !isGlobal || isTunnel;
}
