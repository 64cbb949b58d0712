// Lua cut into words for colouring. It need not be right about everything, and it is about no meaning: the compiler is.

type TokenKind = "comment" | "string" | "number" | "keyword" | "call" | "plain";

export interface Token {
  kind: TokenKind;
  text: string;
}

const KEYWORDS = new Set(
  "and break do else elseif end false for function goto if in local nil not or repeat return then true until while".split(" "),
);

/** What can be next: a long bracket after it may be any length, so its end is looked for apart. */
const NEXT = /(--)?\[(=*)\[|--[^\n]*|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|0[xX][\da-fA-F.]+(?:[pP][+-]?\d+)?|\d[\d.]*(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|\s+|[\s\S]/y;

/** The tokens of a source; together they are the source. */
export function* tokensOf(source: string): Generator<Token> {
  let at = 0;
  while (at < source.length) {
    NEXT.lastIndex = at;
    const found = NEXT.exec(source)!;
    let text = found[0];
    const kind = kindOf(found, source);
    if (found[2] !== undefined) {
      const close = `]${found[2]}]`;
      const end = source.indexOf(close, at + text.length);
      text = source.slice(at, end < 0 ? source.length : end + close.length);
    }
    yield { kind, text };
    at += text.length;
  }
}

function kindOf([text, isLongComment, isLong]: RegExpExecArray, source: string): TokenKind {
  if (isLong !== undefined) return isLongComment ? "comment" : "string";
  if (text.startsWith("--")) return "comment";
  if (text.startsWith('"') || text.startsWith("'")) return "string";
  if (/^\d/.test(text)) return "number";
  if (KEYWORDS.has(text)) return "keyword";
  return /^[A-Za-z_]/.test(text) && source[NEXT.lastIndex] === "(" ? "call" : "plain";
}
