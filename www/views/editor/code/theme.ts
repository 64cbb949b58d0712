// How source code looks: the page's own tokens, which reach into the shadow root that an editor is in.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const LINE = "1px solid var(--line)";

/** Everything that editors of the page have in common. */
const LOOKS = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--panel)", height: "100%", fontSize: "0.9rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--accent)" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--muted)", border: "none" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text)" },
  ".cm-placeholder": { color: "var(--muted)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--bad-soft)" },
  ".cm-selectionMatch": { backgroundColor: "var(--raised)" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-soft)", outline: "1px solid var(--warn)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },

  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)" },
  ".cm-panels.cm-panels-bottom": { borderTop: LINE },
  ".cm-panel.cm-search": { padding: "0.4rem 2rem 0.4rem 0.6rem" },
  ".cm-panel.cm-search input, .cm-panel.cm-search button": { fontSize: "0.85rem" },
  ".cm-panel.cm-search label": { fontSize: "0.85rem", whiteSpace: "nowrap" },
  ".cm-textfield": { border: LINE, borderRadius: "5px", backgroundColor: "var(--panel)", color: "var(--text)", fontFamily: "var(--mono)" },
  ".cm-button": { border: LINE, borderRadius: "5px", backgroundColor: "var(--panel)", backgroundImage: "none", color: "var(--text)" },
  ".cm-panel.cm-search [name=close]": { color: "var(--text)", fontSize: "1.1rem" },
  ":focus-visible:not(.cm-content)": { outline: "2px solid var(--accent)", outlineOffset: "1px" },

  ".cm-tooltip": { border: LINE, borderRadius: "7px", backgroundColor: "var(--panel)", color: "var(--text)", boxShadow: "0 4px 18px rgb(0 0 0 / 22%)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "0.85rem", maxHeight: "14em", borderRadius: "7px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.1rem 0.5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--text)" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent)", fontWeight: "600" },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal" },
  ".cm-tooltip.cm-completionInfo": { padding: "0.5rem 0.7rem", maxWidth: "26rem" },
  ".cm-documentation": { padding: "0.5rem 0.7rem", maxWidth: "30rem", fontSize: "0.88rem", lineHeight: "1.4" },
  ".cm-completionInfo .cm-documentation": { padding: "0" },
  ".cm-documentation code": { display: "block", fontFamily: "var(--mono)", fontSize: "0.95em", color: "var(--accent)", overflowWrap: "anywhere" },
  ".cm-documentation p": { margin: "0.3rem 0 0", overflowWrap: "anywhere", whiteSpace: "pre-line" },
  ".cm-documentation .cm-live": { color: "var(--muted)" },

  ".cm-lintRange": { backgroundImage: "none", paddingBottom: "0", textDecorationSkipInk: "none" },
  ".cm-lintRange-error": { textDecoration: "underline wavy var(--bad)", textDecorationThickness: "1.5px" },
  ".cm-lintRange-hint": { textDecoration: "underline dotted var(--muted)", textDecorationThickness: "1.5px" },
  ".cm-diagnostic": { padding: "0.35rem 0.7rem", fontSize: "0.88rem", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad)" },
  ".cm-diagnostic-hint": { borderLeft: "4px solid var(--line)" },
  ".cm-lintPoint::after": { borderBottomColor: "var(--bad)" },
});

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--good)" },
  { tag: tags.number, color: "var(--warn)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: tags.standard(tags.variableName), color: "var(--accent)" },
]);

export const THEME: Extension = [LOOKS, syntaxHighlighting(COLOURS)];
