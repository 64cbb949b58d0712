// Addresses of what is shared. The fragment of an address stays in the browser: no server sees it.
import { encodePacket, type Packet } from "./packet";

export interface SharedLink {
  /** Opens it in this page. */
  address: string;
  /** Shows it in the page of somebody else. */
  embed: string;
}

export async function linkOf(packet: Packet): Promise<SharedLink> {
  const fragment = `#s=${await encodePacket(packet)}`;
  const page = new URL(location.href);
  page.hash = "";
  page.search = "";
  return { address: page.href.replace(/#$/, "") + fragment, embed: new URL("embed.html", page).href + fragment };
}

/** Markup that shows what is shared in a page: the one place where markup is made here, to be copied as text. */
export function iframeOf(embed: string, name: string): string {
  const title = name === "" ? "A process in Lunette" : `${name}, in Lunette`;
  return `<iframe src="${escaped(embed)}" title="${escaped(title)}" width="100%" height="480" loading="lazy"></iframe>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
