// What a shared link or file carries: code, and what belongs to it. Whatever is read here was written by somebody else.
import type { Tag } from "lunette";
import { filledTags } from "../../parts/filled-tags";
import { counted } from "../../parts/numbers";
import { sizeOf } from "../../parts/size";
import { pack, unpack } from "./compress";

export interface Packet {
  /** What the process is to be called; may be empty. */
  name: string;
  /** Lua. */
  code: string;
  /** A scenario for it; may be empty. */
  scenario: string;
  /** Words for who opens it; may be empty. */
  note: string;
  /** What the process is to be made with. */
  tags: readonly Tag[];
}

/** Raised when older pages could not read what is written here. */
export const VERSION = 1;

/** The most characters of a link that is made here: more than that is cut off by programs that people send links with. */
export const LONGEST_LINK = 32_000;

/** The most characters of a link that is read: others may have larger ideas. */
const LONGEST_READ = 256 * 1024;

/** The most bytes that a link unpacks to, and of a file. */
export const LARGEST_PACKET = 1024 * 1024;

const LONGEST = { name: 100, note: 2_000, code: LARGEST_PACKET, scenario: LARGEST_PACKET } as const;
const MOST_TAGS = 32;
const LONGEST_TAG = 1_000;

/** The fragment of a link, after `#s=`. Fails in words for a person when no page would read it. */
export async function encodePacket(packet: Packet): Promise<string> {
  return `${VERSION}.${await pack(checked(compacted(packet)))}`;
}

/** What a fragment carries, after `#s=`. Fails in words for a person. */
export async function decodePacket(fragment: string): Promise<Packet> {
  if (fragment.length > LONGEST_READ) throw new Error(`This link is too long: it has ${counted(fragment.length, "character")}, and ${counted(LONGEST_READ, "character")} are read.`);
  const [, version, packed] = /^(\d{1,6})\.(.*)$/s.exec(fragment) ?? [];
  if (version === undefined || packed === undefined) throw new Error("This link is damaged: it does not say of which version it is.");
  if (Number(version) !== VERSION) throw new Error(`This link is of version ${Number(version)}, and this page reads version ${VERSION}: reload the page, or ask for another link.`);
  let text: string;
  try {
    text = await unpack(packed, LARGEST_PACKET);
  } catch (problem) {
    if (problem instanceof RangeError) throw new Error(`This link unpacks to more than ${sizeOf(LARGEST_PACKET)}: it is not read.`);
    throw new Error("This link is damaged: a part of it is missing, or was changed on its way.");
  }
  return packetOf(text, "This link");
}

/** A packet as a file, for what is too long for a link. Fails in words for a person when no page would read it. */
export function packetFile(packet: Packet): string {
  return `${checked({ lunette: VERSION, ...compacted(packet) }, true)}\n`;
}

/** What is written of a packet, once it is known that whoever gets it can read it. */
function checked(fields: object, isFile = false): string {
  const text = JSON.stringify(fields, undefined, isFile ? 1 : 0);
  const { length } = new TextEncoder().encode(text);
  if (length > LARGEST_PACKET) throw new Error(`This is too much to share as code: ${sizeOf(length)}, and at most ${sizeOf(LARGEST_PACKET)} are read. Export the process instead.`);
  packetOf(text, isFile ? "This file" : "This link", isFile);
  return text;
}

/** What such a file carries. Fails in words for a person. */
export function readPacketFile(text: string): Packet {
  return packetOf(text, "This file", true);
}

function compacted({ name, code, scenario, note, tags }: Packet): object {
  const pairs = filledTags(tags).map(({ name, value }) => [name, value]);
  return { ...(name && { name }), code, ...(scenario && { scenario }), ...(note && { note }), ...(pairs.length > 0 && { tags: pairs }) };
}

function packetOf(text: string, what: string, isFile = false): Packet {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Error(isFile ? "This file was not shared by Lunette: it is no JSON." : `${what} is damaged: what it carries cannot be read.`);
  }
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw new Error(`${what} is damaged: it carries no code.`);
  const fields = given as Record<string, unknown>;
  if (isFile && fields.lunette !== VERSION) {
    throw new Error(typeof fields.lunette === "number" ? `This file is of version ${fields.lunette}, and this page reads version ${VERSION}.` : "This file was not shared by Lunette.");
  }
  const textOf = (name: keyof typeof LONGEST): string => {
    const value = fields[name] ?? "";
    if (typeof value !== "string") throw new Error(`${what} is damaged: its ${name} is no text.`);
    if (value.length > LONGEST[name]) throw new Error(`${what} is not read: its ${name} has ${counted(value.length, "character")}, and ${counted(LONGEST[name], "character")} are allowed.`);
    return wellFormed(value);
  };
  return { name: textOf("name"), code: textOf("code"), scenario: textOf("scenario"), note: textOf("note"), tags: tagsOf(fields.tags ?? [], what) };
}

function tagsOf(given: unknown, what: string): Tag[] {
  const isTag = (pair: unknown): pair is [string, string] => Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === "string" && part.length <= LONGEST_TAG);
  if (!Array.isArray(given) || given.length > MOST_TAGS || !given.every(isTag)) {
    throw new Error(`${what} is not read: its tags are no list of at most ${MOST_TAGS} pairs of texts, each of at most ${counted(LONGEST_TAG, "character")}.`);
  }
  return given.map(([name, value]) => ({ name: wellFormed(name), value: wellFormed(value) }));
}

/** Unpaired surrogates can be in no message: JSON can say them, UTF-8 cannot. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
