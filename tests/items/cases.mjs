// Items to sign: { name, target, anchor, tags, data }.

const tag = (name, value) => ({ name, value });
const target = Buffer.alloc(32, 0xa5).toString("base64url");

export const CASES = [
  { name: "nothing" },
  { name: "data", data: "hello" },
  { name: "data of every byte", data: Uint8Array.from({ length: 1024 }, (_, index) => index) },
  { name: "a megabyte", data: Buffer.alloc(1 << 20, "lunette ") },
  { name: "a target", target },
  { name: "an anchor", anchor: "00000000000000000000000000000042" },
  { name: "a target and an anchor", target, anchor: "anchors have exactly 32 bytes ok" },
  { name: "a tag", tags: [tag("Action", "Ping")] },
  { name: "tags of the same name", tags: [tag("a", "1"), tag("a", "2"), tag("a", "1")] },
  { name: "the longest name", tags: [tag("n".repeat(1024), "v")] },
  { name: "the longest value", tags: [tag("n", "v".repeat(3072))] },
  { name: "lengths around a byte of their encoding", tags: [63, 64, 65, 127, 128].map((length) => tag("n".repeat(length), "v".repeat(length))) },
  { name: "128 tags", tags: Array.from({ length: 128 }, (_, index) => tag(`Name-${index}`, `value ${index}`)) },
  { name: "4,096 bytes of tags", tags: [tag("n".repeat(1000), "v".repeat(3000)), tag("n".repeat(10), "v".repeat(77))] },
  { name: "letters of two, three and four bytes", tags: [tag("größe", "月の窓"), tag("🌘", "🌘".repeat(40)), tag("\0", "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}")] },
  {
    name: "a message of aos",
    target,
    anchor: "00000000000000000000000000000001",
    tags: [tag("Data-Protocol", "ao"), tag("Type", "Message"), tag("Variant", "ao.TN.1"), tag("Action", "Eval")],
    data: "return 1 + 1",
  },
];
