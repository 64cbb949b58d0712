// Lua that is only read, in colours.
import { highlightTree, tagHighlighter, tags } from "@lezer/highlight";
import type { ComponentChildren } from "preact";
import { LUA } from "./lua";

const CLASSES = tagHighlighter([
  { tag: tags.keyword, class: "lua-keyword" },
  { tag: tags.string, class: "lua-string" },
  { tag: tags.number, class: "lua-number" },
  { tag: tags.comment, class: "lua-comment" },
]);

export function Highlighted({ source }: { source: string }) {
  const pieces: ComponentChildren[] = [];
  let end = 0;
  highlightTree(LUA.parser.parse(source), CLASSES, (from, to, name) => {
    if (from > end) pieces.push(source.slice(end, from));
    pieces.push(<span class={name}>{source.slice(from, to)}</span>);
    end = to;
  });
  pieces.push(source.slice(end));
  return <>{pieces}</>;
}
