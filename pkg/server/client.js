// Clients by their addresses.

/** Groups of an address of IPv6 that stand for a network: whoever has one has all addresses in it. */
const NETWORK = 4;

/** Who is at an address: of IPv6 a whole network of them is one client. */
export function clientOf(address) {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1];
  if (!address.includes(":")) return address;
  const [head, tail] = address.split("%")[0].split("::");
  const groups = head === "" ? [] : head.split(":");
  const last = tail ? tail.split(":") : [];
  const whole = tail === undefined ? groups : [...groups, ...Array(Math.max(0, 8 - groups.length - last.length)).fill("0"), ...last];
  return whole
    .slice(0, NETWORK)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ""))
    .join(":");
}
